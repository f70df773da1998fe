"""Models of the partner app: Oscar's, until one of ours stands above the import."""

from oscar.apps.partner.models import *  # noqa: F403
