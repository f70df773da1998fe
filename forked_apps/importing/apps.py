"""App config of the import and export of products."""

from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "forked_apps.importing"
