"""Sends mails of the outbox: each row is claimed by one conditional UPDATE, so that it goes out once."""

import logging
import time
from datetime import datetime, timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import F

from forked_apps.communication import message, order_details, placeholders, transport
from forked_apps.communication.events import EVENTS
from forked_apps.communication.models import Email, OutgoingMail
from forked_apps.communication.rendering import render
from forked_apps.communication.transport import Answer

logger = logging.getLogger("counterfoil.mail")

BACKOFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)]
SWEEP_AT_MOST = 500
SWEEP_SECONDS = 60  # a server that answers slowly or never: the next sweep goes on, well before the task's time limit


def send(*, mail_id: int, now: datetime) -> OutgoingMail | None:
    """Sends one waiting mail; None when it is not due or another worker has it.

    A refusal that may pass (no connection, 4xx) puts the row back with a growing pause; a final one (5xx) fails it.
    When the connection breaks after the message was handed over, nobody knows: the row becomes uncertain. It is claimed
    only when the server is there, so that a worker that dies while it waits for one leaves the row as it was.
    """
    mail = OutgoingMail.objects.select_related("order", "user").filter(pk=mail_id).due(now=now).first()
    if mail is None:
        return None
    _render_once(mail)
    connection = get_connection()
    outcome = transport.connect(connection)
    if not _claim(mail, now):
        connection.close()
        return None
    if outcome.answer is Answer.ACCEPTED:
        outcome = transport.hand_over(connection, _message(mail, connection))
        connection.close()
    return _settle(mail, outcome, now)


def _settle(mail: OutgoingMail, outcome: transport.Outcome, now: datetime) -> OutgoingMail:
    match outcome.answer:
        case Answer.ACCEPTED:
            return _sent(mail, now)
        case Answer.LATER:
            return _again(mail, outcome.error, now)
        case Answer.REFUSED:
            return _end(mail, OutgoingMail.State.FAILED, outcome.error)
        case Answer.UNKNOWN:
            return _end(mail, OutgoingMail.State.UNCERTAIN, outcome.error)


def sweep(*, now: datetime) -> int:
    """Marks abandoned rows uncertain, puts back what was so for too long, sends what is due; answers how many."""
    left = OutgoingMail.objects.abandoned(now=now).update(
        state=OutgoingMail.State.UNCERTAIN, error="the worker stopped while this mail was being sent"
    )
    if left:
        logger.warning("%d service mails became uncertain", left)
    _send_overdue_again(now)
    tried, until = 0, time.monotonic() + SWEEP_SECONDS
    for mail_id in list(OutgoingMail.objects.due(now=now).values_list("pk", flat=True)[:SWEEP_AT_MOST]):
        if time.monotonic() > until:
            break
        send(mail_id=mail_id, now=now)
        tried += 1
    return tried


def _send_overdue_again(now: datetime) -> int:
    """Puts back what has been uncertain for UNCERTAIN_MAIL_AGAIN_AFTER_HOURS, each mail once; 0 hours: nothing.

    Codes and links that let somebody in are left out: they are over by then, and a second one only makes people wonder.
    """
    hours = settings.UNCERTAIN_MAIL_AGAIN_AFTER_HOURS
    if not hours:
        return 0
    lasting = [event.code for event in EVENTS.values() if not event.sensitive]
    overdue = OutgoingMail.objects.filter(
        state=OutgoingMail.State.UNCERTAIN,
        claimed_at__lt=now - timedelta(hours=hours),
        event__in=lasting,
        was_sent_again=False,
    )
    return overdue.update(state=OutgoingMail.State.QUEUED, next_try_at=now, was_sent_again=True)


def _render_once(mail: OutgoingMail) -> None:
    if mail.html:
        return
    context, details = placeholders.flatten(mail.context), None
    if EVENTS[mail.event].details == "order" and mail.order is not None:
        details = order_details.of(mail.order)
        context = placeholders.flatten(order_details.placeholders_of(mail.order, event=mail.event)) | context
    rendered = render(event=mail.event, context=context, details=details)
    mail.subject, mail.text, mail.html = rendered.subject, rendered.text, rendered.html
    mail.save(update_fields=["subject", "text", "html"])


def _claim(mail: OutgoingMail, now: datetime) -> bool:
    mail.message_id = make_msgid(idstring=str(mail.pk), domain=message.domain())
    claimed = (
        OutgoingMail.objects.filter(pk=mail.pk)
        .due(now=now)
        .order_by()
        .update(
            state=OutgoingMail.State.SENDING, claimed_at=now, attempts=F("attempts") + 1, message_id=mail.message_id
        )
    )
    mail.attempts += claimed
    return bool(claimed)


def _message(mail: OutgoingMail, connection):
    return message.build(
        sender=settings.DEFAULT_FROM_EMAIL,
        sender_name=settings.OSCAR_SHOP_NAME,
        to=mail.recipient,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )


def _sent(mail: OutgoingMail, now: datetime) -> OutgoingMail:
    if mail.user is not None and not EVENTS[mail.event].sensitive:
        # Oscar's own log, which the customer sees in the account.
        Email.objects.create(
            user=mail.user, email=mail.recipient, subject=mail.subject, body_text=mail.text, body_html=mail.html
        )
    if EVENTS[mail.event].sensitive:
        mail.text = mail.html = "(wiped after sending)"
        mail.context = {}
    mail.sent_at = now
    return _end(mail, OutgoingMail.State.SENT, "")


def _again(mail: OutgoingMail, error: str, now: datetime) -> OutgoingMail:
    if mail.attempts > len(BACKOFF):
        return _end(mail, OutgoingMail.State.FAILED, error)
    mail.next_try_at = now + BACKOFF[mail.attempts - 1]
    return _end(mail, OutgoingMail.State.QUEUED, error)


def _end(mail: OutgoingMail, state: str, error: str) -> OutgoingMail:
    mail.state, mail.error = state, error[:1000]
    mail.save(update_fields=["state", "error", "next_try_at", "sent_at", "text", "html", "context"])
    return mail
