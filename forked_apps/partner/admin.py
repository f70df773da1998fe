"""Django admin of the partner app: Oscar's, until one of ours stands above the import."""

from oscar.apps.partner.admin import *  # noqa: F403
