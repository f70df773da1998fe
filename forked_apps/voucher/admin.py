"""Django admin of the voucher app: Oscar's, until one of ours stands above the import."""

from oscar.apps.voucher.admin import *  # noqa: F403
