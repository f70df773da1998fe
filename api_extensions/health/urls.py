"""The route of the shop's health."""

from django.urls import path

from api_extensions.health import views

urlpatterns = [path("health/", views.Health.as_view(), name="health")]
