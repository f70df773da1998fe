"""Models of the order app: Oscar's, until one of ours stands above the import."""

from oscar.apps.order.models import *  # noqa: F403
