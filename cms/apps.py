"""App config of the marketers' room: campaigns, segments and service messages in Wagtail."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "E-mail"
    default_auto_field = "django.db.models.BigAutoField"
