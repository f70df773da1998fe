"""Models of the dashboard app: Oscar's, until one of ours stands above the import."""

from oscar.apps.dashboard.models import *  # noqa: F403
