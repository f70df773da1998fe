"""Django admin of the wishlists app: Oscar's, until one of ours stands above the import."""

from oscar.apps.wishlists.admin import *  # noqa: F403
