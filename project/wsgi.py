"""HTTP-only entry point for hosts without ASGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.production")

application = get_wsgi_application()

from project import database_waits  # noqa: E402 - needs the settings

database_waits.install()
