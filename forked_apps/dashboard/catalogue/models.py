"""Models of the catalogue dashboard app: Oscar's, until one of ours stands above the import."""

from oscar.apps.dashboard.catalogue.models import *  # noqa: F403
