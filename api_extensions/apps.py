"""App config of the JWT API."""

from django.apps import AppConfig

from forked_apps.retention import Rule, register


class ApiExtensionsConfig(AppConfig):
    name = "api_extensions"
    verbose_name = "API"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(Rule("idempotent_requests", "api_extensions.IdempotentRequest", "created_at"))
