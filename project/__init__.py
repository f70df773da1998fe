"""Wiring of the whole system; loads the Celery app with Django, so that shared tasks bind to it."""

import pymysql

# Django's MySQL backend imports MySQLdb; PyMySQL stands in for it without a compiler or client library.
pymysql.install_as_MySQLdb()

from project.celery import app as celery_app  # noqa: E402 - must follow the driver registration

__all__ = ["celery_app"]
