"""Models of the communication app: Oscar's, until one of ours stands above the import."""

from oscar.apps.communication.models import *  # noqa: F403
