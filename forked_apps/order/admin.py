"""Django admin of the order app: Oscar's, until one of ours stands above the import."""

from oscar.apps.order.admin import *  # noqa: F403
