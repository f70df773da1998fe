"""Sends the claimed deliveries of a send, each at most once, and finishes the send when none is left."""

import time
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.utils import timezone

from cms.models import Delivery, Send, Subscription
from cms.sending import claims
from cms.sending.copies import Copies, Copy
from forked_apps.communication import message, transport
from forked_apps.communication.transport import Answer

BATCH = 50
STINT_SECONDS = 50  # a task of this length is over well before a broker gives its message to somebody else
RETRIES = [timedelta(minutes=m) for m in (5, 15, 60, 240, 720)]
OPEN = (Delivery.State.QUEUED, Delivery.State.CLAIMED, Delivery.State.INFLIGHT)


def pump(*, send_id: int) -> bool:
    """Sends for a while; True when there is more to do now. Any number of workers may pump one send at once."""
    send = Send.objects.select_related("edition", "campaign").get(pk=send_id)
    copies = Copies(send.edition)
    until = time.monotonic() + STINT_SECONDS
    while send.state == Send.State.SENDING and time.monotonic() < until:
        batch = claims.claim(send_id=send_id, limit=BATCH, now=timezone.now())
        if not batch:
            finish(send_id=send_id, now=timezone.now())
            return False
        _send_batch(send, copies, batch)
        send.refresh_from_db(fields=["state"])
    return send.state == Send.State.SENDING


def finish(*, send_id: int, now: datetime) -> bool:
    """Finishes a send of which nothing is waiting or on its way any more."""
    if Delivery.objects.filter(send_id=send_id, state__in=OPEN).exists():
        return False
    sending = Send.objects.filter(pk=send_id, state=Send.State.SENDING)
    return bool(sending.update(state=Send.State.FINISHED, finished_at=now))


def _send_batch(send: Send, copies: Copies, batch: list[Delivery]) -> None:
    connection = get_connection()
    opened = transport.connect(connection)
    if opened.answer is not Answer.ACCEPTED:
        for delivery in batch:
            _later(delivery, Delivery.State.CLAIMED, opened.error)
        return
    accepted: Delivery | None = None  # it went out, and is not marked so yet
    try:
        for delivery in _allowed(batch):
            mail = _copy(send, copies, delivery, connection)
            held = claims.mark_next(
                delivery, message_id=mail.extra_headers["Message-ID"], accepted=accepted, now=timezone.now()
            )
            accepted = None
            if held:
                delivery.attempts += 1
                accepted = delivery if _hand_over(delivery, mail, connection) else None
    finally:
        if accepted is not None:
            _settle(accepted, Delivery.State.SENT, "", sent_at=timezone.now())
        connection.close()


def _allowed(batch: list[Delivery]) -> list[Delivery]:
    """Those who still want mail; the others are skipped."""
    mailable = Subscription.objects.mailable().filter(email__in=[delivery.email for delivery in batch])
    allowed = set(mailable.values_list("email", flat=True))
    claims.mark_skipped([delivery for delivery in batch if delivery.email not in allowed], reason="unsubscribed")
    return [delivery for delivery in batch if delivery.email in allowed]


def _copy(send: Send, copies: Copies, delivery: Delivery, connection) -> Copy:
    return copies.one(
        email=delivery.email,
        name=delivery.name,
        token=delivery.token,
        headers={"Message-ID": f"<{delivery.token}.{send.pk}@{message.domain()}>"},
        connection=connection,
    )


def _hand_over(delivery: Delivery, mail: Copy, connection) -> bool:
    """Whether the server took the message: then its mark is still to be written."""
    outcome = transport.hand_over(connection, mail)
    match outcome.answer:
        case Answer.LATER:
            _later(delivery, Delivery.State.INFLIGHT, outcome.error)
        case Answer.REFUSED:
            _settle(delivery, Delivery.State.FAILED, outcome.error)
        case Answer.UNKNOWN:
            _settle(delivery, Delivery.State.UNCERTAIN, outcome.error)
    return outcome.answer is Answer.ACCEPTED


def _settle(delivery: Delivery, state: str, error: str, **fields) -> None:
    claims.mark(delivery, was=Delivery.State.INFLIGHT, becomes=state, error=error[:500], **fields)


def _later(delivery: Delivery, was: str, error: str) -> None:
    if delivery.attempts > len(RETRIES):
        claims.mark(delivery, was=was, becomes=Delivery.State.FAILED, error=error[:500])
        return
    pause = RETRIES[max(delivery.attempts, 1) - 1]
    claims.mark(delivery, was=was, becomes=Delivery.State.QUEUED, error=error[:500], next_try_at=timezone.now() + pause)
