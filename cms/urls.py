"""Public pages behind the links of a mail; short, so that the headers that carry them need no folding."""

from django.urls import path

from cms import views

app_name = "cms_public"
urlpatterns = [
    path("u/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("v/<str:token>/", views.view_in_browser, name="view"),
    path("c/<str:token>/", views.confirm, name="confirm"),
]
