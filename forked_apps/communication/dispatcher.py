"""Oscar's Dispatcher, delegating to the outbox: what Oscar's own pages send takes the same way as everything else."""

import uuid

from oscar.apps.communication.utils import Dispatcher as OscarDispatcher

from forked_apps.communication import dispatching, order_details, order_emails
from forked_apps.communication.account_emails import welcome_key
from forked_apps.communication.layout import absolute
from forked_apps.communication.models import CommunicationEventType
from forked_apps.communication.rendering import render

# Oscar's code -> our event. Codes that are not here (product alerts) keep Oscar's own file templates.
EVENTS = {
    "REGISTRATION": "welcome",
    "PASSWORD_RESET": "password_reset",
    "PASSWORD_CHANGED": "password_changed",
    "EMAIL_CHANGED": "email_changed",
    "ORDER_PLACED": "order_placed",
}


class Dispatcher(OscarDispatcher):
    """Queues instead of sending; a mail that the outbox has already (same order, same account) is not queued again."""

    def get_messages(self, event_code, extra_context=None) -> dict:
        """Subject, body, html and sms of an event; words typed into Oscar's database templates are never executed."""
        context = extra_context or {}
        event = EVENTS.get(event_code)
        if event is None:
            return CommunicationEventType(code=event_code).get_messages(self.get_base_context(**context))
        order = context.get("order")
        details = order_details.of(order) if order else None
        values = order_details.placeholders_of(order, event=event) if order else _account_values(context)
        rendered = render(event=event, context=values, details=details)
        return {
            "subject": rendered.subject,
            "body": rendered.text,
            "html": rendered.html,
            "sms": "",
            "event": event,
            "dedupe_key": _dedupe_key(event, context),
        }

    def send_email_messages(self, recipient_email, messages, from_email=None, attachments=None):
        """Writes the rendered messages to the outbox; attachments are not carried."""
        mail = dispatching.draft(
            event=messages.get("event", "custom"),
            recipient=recipient_email,
            context={},
            dedupe_key=messages.get("dedupe_key") or f"oscar:{uuid.uuid4()}",
        )
        mail.subject, mail.text = messages["subject"], messages["body"]
        mail.html = messages["html"] or f"<pre>{messages['body']}</pre>"
        dispatching.queue_all([mail])
        return mail

    def create_email(self, user, messages, email) -> None:
        """Nothing: the log row is written when the mail has left."""


def _account_values(context: dict) -> dict:
    user = context.get("user")
    link = context.get("reset_url") or ""
    return {
        "customer": {"name": getattr(user, "first_name", ""), "email": getattr(user, "email", "")},
        "new_email": context.get("new_email", ""),
        "link": absolute(link),
    }


def _dedupe_key(event: str, context: dict) -> str:
    if event == "order_placed":
        return order_emails.placed_key(context["order"].pk)
    if event == "welcome" and context.get("user"):
        return welcome_key(context["user"].pk)
    return ""
