"""Sends mails of the outbox: each row is claimed by one conditional UPDATE, so that it goes out once."""

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import F

from forked_apps.communication import message, order_details
from forked_apps.communication.events import EVENTS
from forked_apps.communication.models import Email, OutgoingMail
from forked_apps.communication.rendering import render

logger = logging.getLogger("counterfoil.mail")

BACKOFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)]
SWEEP_AT_MOST = 500


def send(*, mail_id: int, now: datetime) -> OutgoingMail | None:
    """Sends one waiting mail; None when it is not due or another worker has it.

    A refusal that may pass (no connection, 4xx) puts the row back with a growing pause; a final one (5xx) fails it. When
    the connection breaks after the message was handed over, nobody knows: the row becomes uncertain.
    """
    mail = OutgoingMail.objects.select_related("order", "user").filter(pk=mail_id).due(now=now).first()
    if mail is None:
        return None
    _render_once(mail)
    if not _claim(mail, now):
        return None
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return _again(mail, error, now)
    try:
        connection.send_messages([_message(mail, connection)])
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=550)
        return _again(mail, error, now) if code < 500 else _end(mail, OutgoingMail.State.FAILED, error)
    except smtplib.SMTPResponseException as error:
        return _again(mail, error, now) if error.smtp_code < 500 else _end(mail, OutgoingMail.State.FAILED, error)
    except (OSError, smtplib.SMTPException) as error:
        return _end(mail, OutgoingMail.State.UNCERTAIN, error)
    finally:
        connection.close()
    return _sent(mail, now)


def sweep(*, now: datetime) -> int:
    """Marks abandoned rows uncertain, then sends what is due; returns how many were tried."""
    left = OutgoingMail.objects.abandoned(now=now).update(
        state=OutgoingMail.State.UNCERTAIN, error="the worker stopped while this mail was being sent"
    )
    if left:
        logger.warning("%d service mails became uncertain", left)
    due = list(OutgoingMail.objects.due(now=now).values_list("pk", flat=True)[:SWEEP_AT_MOST])
    for mail_id in due:
        send(mail_id=mail_id, now=now)
    return len(due)


def _render_once(mail: OutgoingMail) -> None:
    if mail.html:
        return
    context, details = dict(mail.context), None
    if EVENTS[mail.event].details == "order" and mail.order is not None:
        details = order_details.of(mail.order)
        context = order_details.placeholders_of(mail.order, event=mail.event) | context
    rendered = render(event=mail.event, context=context, details=details)
    mail.subject, mail.text, mail.html = rendered.subject, rendered.text, rendered.html
    mail.save(update_fields=["subject", "text", "html"])


def _claim(mail: OutgoingMail, now: datetime) -> bool:
    mail.message_id = make_msgid(idstring=str(mail.pk), domain=message.domain())
    claimed = OutgoingMail.objects.filter(pk=mail.pk).due(now=now).order_by().update(
        state=OutgoingMail.State.SENDING, claimed_at=now, attempts=F("attempts") + 1, message_id=mail.message_id
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


def _again(mail: OutgoingMail, error: Exception, now: datetime) -> OutgoingMail:
    if mail.attempts > len(BACKOFF):
        return _end(mail, OutgoingMail.State.FAILED, error)
    mail.next_try_at = now + BACKOFF[mail.attempts - 1]
    return _end(mail, OutgoingMail.State.QUEUED, error)


def _end(mail: OutgoingMail, state: str, error: Exception | str) -> OutgoingMail:
    mail.state, mail.error = state, str(error)[:1000]
    mail.save(update_fields=["state", "error", "next_try_at", "sent_at", "text", "html", "context"])
    return mail
