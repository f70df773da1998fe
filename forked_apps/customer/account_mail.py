"""Mail about an account that Oscar's pages cause: the same queue and words as for the API."""

from django.db import transaction
from oscar.apps.customer import utils as oscar

from forked_apps.communication import account_emails


class CustomerDispatcher(oscar.CustomerDispatcher):
    """Oscar's names for our mails. Oscar passes what its own templates needed; we take the parts that matter."""

    @transaction.atomic
    def send_registration_email_for_user(self, user, extra_context):
        account_emails.queue_welcome(user)

    @transaction.atomic
    def send_password_reset_email_for_user(self, user, extra_context):
        account_emails.queue_password_reset(user, link=extra_context["reset_url"])

    @transaction.atomic
    def send_password_changed_email_for_user(self, user, extra_context):
        account_emails.queue_password_changed(user)

    @transaction.atomic
    def send_email_changed_email_for_user(self, user, extra_context):
        """Oscar calls this with the user as of before the change and says the new address in the context."""
        changed = extra_context["user"]
        account_emails.queue_email_changed(changed, old_email=user.email)
