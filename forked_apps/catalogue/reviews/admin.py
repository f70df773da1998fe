"""Django admin of the reviews app: Oscar's, until one of ours stands above the import."""

from oscar.apps.catalogue.reviews.admin import *  # noqa: F403
