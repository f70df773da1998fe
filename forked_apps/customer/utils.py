"""Oscar-mandated name: re-exports."""

from oscar.apps.customer.utils import get_password_reset_url, normalise_email

from forked_apps.customer.account_mail import CustomerDispatcher

__all__ = ["CustomerDispatcher", "get_password_reset_url", "normalise_email"]
