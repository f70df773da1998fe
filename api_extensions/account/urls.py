"""Routes of one's own account, and of countries."""

from django.urls import path

from api_extensions.account import views

urlpatterns = [
    path("profile/", views.Profile.as_view(), name="api-profile"),
    path("addresses/", views.Addresses.as_view(), name="api-addresses"),
    path("addresses/<int:address_id>/", views.Address.as_view(), name="api-address"),
    path("countries/", views.Countries.as_view(), name="api-countries"),
]
