"""Models of the basket app: Oscar's, until one of ours stands above the import."""

from oscar.apps.basket.models import *  # noqa: F403
