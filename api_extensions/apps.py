"""App config of the JWT API."""

from django.apps import AppConfig


class ApiExtensionsConfig(AppConfig):
    name = "api_extensions"
    verbose_name = "API"
    default_auto_field = "django.db.models.BigAutoField"
