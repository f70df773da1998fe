"""Django admin of the shipping app: Oscar's, until one of ours stands above the import."""

from oscar.apps.shipping.admin import *  # noqa: F403
