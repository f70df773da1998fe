"""Models of the reports dashboard app: Oscar's, until one of ours stands above the import."""

from oscar.apps.dashboard.reports.models import *  # noqa: F403
