"""Models of the wishlists app: Oscar's, until one of ours stands above the import."""

from oscar.apps.wishlists.models import *  # noqa: F403
