"""App config of the wiring package: it is installed so that commands which know everyone have a home."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "project"
    verbose_name = "Counterfoil"

    def ready(self) -> None:
        from project import checks, integer_lookups

        integer_lookups.install()
