"""The stock API alone, as its documentation mounts it, with Oscar behind it for the addresses that it reverses."""

from django.apps import apps
from django.urls import include, path

urlpatterns = [
    path("api/", include("oscarapi.urls")),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
