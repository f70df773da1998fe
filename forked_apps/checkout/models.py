"""Models of the checkout app: Oscar's, until one of ours stands above the import."""

from oscar.apps.checkout.models import *  # noqa: F403
