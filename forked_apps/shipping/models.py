"""Models of the shipping app: Oscar's, until one of ours stands above the import."""

from oscar.apps.shipping.models import *  # noqa: F403
