"""Models of the offer app: Oscar's, until one of ours stands above the import."""

from oscar.apps.offer.models import *  # noqa: F403
