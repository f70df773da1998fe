"""Static files without a second server: Django's finders in debug, WhiteNoise (a middleware) otherwise."""

from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler


def with_static_files(application):
    """The HTTP application, in debug with static files served straight from the apps: nothing to collect first."""
    return ASGIStaticFilesHandler(application) if settings.DEBUG else application
