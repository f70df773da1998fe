"""App config of the wiring package: it is installed so that commands which know everyone have a home."""

from django.apps import AppConfig
from django.db.models.signals import pre_save


class ProjectConfig(AppConfig):
    name = "project"
    verbose_name = "Counterfoil"

    def ready(self) -> None:
        from django.contrib.flatpages.models import FlatPage

        from project import checks, integer_lookups, shop_pages, sqlite_parameters
        from project.answers import receivers as answers

        pre_save.connect(shop_pages.clean_flat_page, sender=FlatPage, dispatch_uid="clean-flat-pages")

        integer_lookups.install()
        sqlite_parameters.install()
        answers.connect()
        self._keep_for_a_time()

    @staticmethod
    def _keep_for_a_time() -> None:
        """Rules for tables of other people's apps, which no app of ours stands for."""
        from forked_apps.retention import Rule, register

        register(
            Rule("web_sessions", "sessions.Session", "expire_date"),
            Rule("product_views", "analytics.UserProductView", "date_created"),
            Rule("searches", "analytics.UserSearch", "date_created"),
        )
