"""App config of the marketers' room: campaigns, segments and service messages in Wagtail."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "E-mail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms import chooser_scripts, provider, receivers, wagtail_data
        from forked_apps.communication import wording

        chooser_scripts.write_by_template()
        wording.register(provider.words_of)
        post_migrate.connect(wagtail_data.install, dispatch_uid="wagtail-data")
        post_migrate.connect(provider.install_defaults, dispatch_uid="service-messages")
