"""Sends the claimed deliveries of a send, each at most once, and finishes the send when none is left."""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone

from cms.models import Delivery, Edition, Send, Subscription
from cms.rendering import personal
from cms.sending import claims
from cms.sending.addresses import unsubscribe_url, view_url
from forked_apps.communication import message, transport
from forked_apps.communication.transport import Answer

BATCH = 50
STINT_SECONDS = 50  # a task of this length is over well before a broker gives its message to somebody else
RETRIES = [timedelta(minutes=m) for m in (5, 15, 60, 240, 720)]
OPEN = (Delivery.State.QUEUED, Delivery.State.CLAIMED, Delivery.State.INFLIGHT)


def pump(*, send_id: int) -> bool:
    """Sends for a while; True when there is more to do now. Any number of workers may pump one send at once."""
    send = Send.objects.select_related("edition", "campaign").get(pk=send_id)
    until = time.monotonic() + STINT_SECONDS
    while send.state == Send.State.SENDING and time.monotonic() < until:
        batch = claims.claim(send_id=send_id, limit=BATCH, now=timezone.now())
        if not batch:
            finish(send_id=send_id, now=timezone.now())
            return False
        _send_batch(send, batch)
        send.refresh_from_db(fields=["state"])
    return send.state == Send.State.SENDING


def finish(*, send_id: int, now: datetime) -> bool:
    """Finishes a send of which nothing is waiting or on its way any more."""
    if Delivery.objects.filter(send_id=send_id, state__in=OPEN).exists():
        return False
    sending = Send.objects.filter(pk=send_id, state=Send.State.SENDING)
    return bool(sending.update(state=Send.State.FINISHED, finished_at=now))


def _send_batch(send: Send, batch: list[Delivery]) -> None:
    connection = get_connection()
    opened = transport.connect(connection)
    mailable = Subscription.objects.mailable().filter(email__in=[delivery.email for delivery in batch])
    allowed = set(mailable.values_list("email", flat=True))
    for delivery in batch:
        if opened.answer is not Answer.ACCEPTED:
            _later(delivery, Delivery.State.CLAIMED, opened.error)
        elif delivery.email not in allowed:
            claims.mark(delivery, was=Delivery.State.CLAIMED, becomes=Delivery.State.SKIPPED, error="unsubscribed")
        else:
            _send_one(send, delivery, connection)
    connection.close()


def _send_one(send: Send, delivery: Delivery, connection) -> None:
    message_id = f"<{delivery.token}.{send.pk}@{message.domain()}>"
    mail = build_copy(
        edition=send.edition,
        email=delivery.email,
        name=delivery.name,
        token=delivery.token,
        headers={"Message-ID": message_id},
        connection=connection,
    )
    # Committed before the server may accept the message: a worker that dies now leaves "uncertain", never a double.
    held = claims.mark(
        delivery,
        was=Delivery.State.CLAIMED,
        becomes=Delivery.State.INFLIGHT,
        message_id=message_id,
        attempts=delivery.attempts + 1,
        lease_until=timezone.now() + claims.LEASE,
    )
    if not held:
        return
    delivery.attempts += 1
    outcome = transport.hand_over(connection, mail)
    match outcome.answer:
        case Answer.ACCEPTED:
            _settle(delivery, Delivery.State.SENT, "", sent_at=timezone.now())
        case Answer.LATER:
            _later(delivery, Delivery.State.INFLIGHT, outcome.error)
        case Answer.REFUSED:
            _settle(delivery, Delivery.State.FAILED, outcome.error)
        case Answer.UNKNOWN:
            _settle(delivery, Delivery.State.UNCERTAIN, outcome.error)


def build_copy(*, edition: Edition, email: str, name: str, token: str, headers: dict, connection=None):
    """A copy of an edition for an address, with the headers that promotional mail must have."""
    leave = unsubscribe_url(token)
    values = personal.values_for(name=name, unsubscribe_url=leave, view_url=view_url(token))
    shop = settings.OSCAR_SHOP_NAME
    return message.build(
        sender=edition.from_email,
        sender_name=shop,
        to=email,
        subject=personal.splice_text(edition.subject, values),
        text=personal.splice_text(edition.text, values),
        html=personal.splice_html(edition.html, values),
        headers={
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"{shop} news <news.{message.domain()}>",
            "Feedback-ID": f"c{edition.campaign_id}:news:{message.domain()}",
            "Precedence": "bulk",
            **headers,
        },
        connection=connection,
    )


def _settle(delivery: Delivery, state: str, error: str, **fields) -> None:
    claims.mark(delivery, was=Delivery.State.INFLIGHT, becomes=state, error=error[:500], **fields)


def _later(delivery: Delivery, was: str, error: str) -> None:
    if delivery.attempts > len(RETRIES):
        claims.mark(delivery, was=was, becomes=Delivery.State.FAILED, error=error[:500])
        return
    pause = RETRIES[max(delivery.attempts, 1) - 1]
    claims.mark(delivery, was=was, becomes=Delivery.State.QUEUED, error=error[:500], next_try_at=timezone.now() + pause)
