"""Django admin of the payment app: Oscar's, until one of ours stands above the import."""

from oscar.apps.payment.admin import *  # noqa: F403
