"""Django admin of the catalogue app: Oscar's, until one of ours stands above the import."""

from oscar.apps.catalogue.admin import *  # noqa: F403
