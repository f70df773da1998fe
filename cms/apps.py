"""App config of the marketers' room: campaigns, segments and service messages in Wagtail."""

from django.apps import AppConfig
from django.db.models import Q
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "E-mail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms import chooser_scripts, provider, receivers, wagtail_data
        from forked_apps.communication import wording
        from forked_apps.retention import Rule, register

        register(
            Rule("reader_imports", "cms.ReaderImport", "finished_at"),
            Rule("deliveries", "cms.Delivery", "send__finished_at", Q(send__state="finished")),
            Rule("cms_log", "wagtailcore.ModelLogEntry", "timestamp"),
        )
        chooser_scripts.write_by_template()
        wording.register(provider.words_of)
        post_migrate.connect(wagtail_data.install, dispatch_uid="wagtail-data")
        post_migrate.connect(provider.install_defaults, dispatch_uid="service-messages")
