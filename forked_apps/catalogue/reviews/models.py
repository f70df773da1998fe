"""Models of the reviews app: Oscar's, until one of ours stands above the import."""

from oscar.apps.catalogue.reviews.models import *  # noqa: F403
