"""Django admin of the customer app: Oscar's, until one of ours stands above the import."""

from oscar.apps.customer.admin import *  # noqa: F403
