"""Django admin of the basket app: Oscar's, until one of ours stands above the import."""

from oscar.apps.basket.admin import *  # noqa: F403
