"""Routes of the newsletter."""

from django.urls import path

from api_extensions.newsletter import views

urlpatterns = [
    path("newsletter/", views.Newsletter.as_view(), name="newsletter"),
    path("newsletter/confirm/", views.Confirm.as_view(), name="newsletter-confirm"),
    path("newsletter/leave/", views.Leave.as_view(), name="newsletter-leave"),
]
