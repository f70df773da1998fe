"""Models of the customer app: Oscar's, until one of ours stands above the import."""

from oscar.apps.customer.models import *  # noqa: F403
