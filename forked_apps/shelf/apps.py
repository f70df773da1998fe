"""App config of the shelf: it is reckoned at the end of each transaction that changes products."""

from django.apps import AppConfig


class ShelfConfig(AppConfig):
    name = "forked_apps.shelf"
    label = "shelf"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from forked_apps.shelf import receivers, sales, writing

        post_migrate.connect(writing.after_migrate, dispatch_uid="fill-the-shelf")
