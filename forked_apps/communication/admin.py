"""Django admin of the communication app: Oscar's, until one of ours stands above the import."""

from oscar.apps.communication.admin import *  # noqa: F403
