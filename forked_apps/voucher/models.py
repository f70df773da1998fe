"""Models of the voucher app: Oscar's, until one of ours stands above the import."""

from oscar.apps.voucher.models import *  # noqa: F403
