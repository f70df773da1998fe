"""Models of the catalogue app: Oscar's, until one of ours stands above the import."""

from oscar.apps.catalogue.models import *  # noqa: F403
