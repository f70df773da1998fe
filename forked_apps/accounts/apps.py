"""App config of people: the e-mail user and the staff groups."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "forked_apps.accounts"
    label = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from forked_apps import retention
        from forked_apps.accounts.groups import install

        retention.register(
            retention.Rule("login_sessions", "accounts.LoginSession", "expires_at"),
            retention.Rule("attempt_counters", "accounts.AttemptCounter", "ends_at"),
        )
        post_migrate.connect(install, dispatch_uid="accounts.groups")
