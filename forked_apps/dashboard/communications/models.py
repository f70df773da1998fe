"""Models of the communications dashboard app: Oscar's, until one of ours stands above the import."""

from oscar.apps.dashboard.communications.models import *  # noqa: F403
