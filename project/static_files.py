"""Static files without a second server: Django's finders in debug, WhiteNoise (a middleware) otherwise."""

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler


def with_static_files(application):
    """The WSGI application, in debug with static files served straight from the apps: nothing to collect first."""
    return StaticFilesHandler(application) if settings.DEBUG else application
