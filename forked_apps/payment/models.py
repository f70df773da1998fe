"""Models of the payment app: Oscar's, until one of ours stands above the import."""

from oscar.apps.payment.models import *  # noqa: F403
