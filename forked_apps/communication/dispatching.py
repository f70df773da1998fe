"""Queues service mails: a row inside the business transaction, a ring for the worker after its commit."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from forked_apps import after_commit
from forked_apps.communication.events import EVENTS
from forked_apps.communication.models import OutgoingMail
from forked_apps.communication.tasks import send_mail, send_mails


def queue(
    *, event: str, recipient: str, context: dict, dedupe_key: str, order=None, user=None, now: datetime | None = None
) -> OutgoingMail | None:
    """Writes one mail of an event to the outbox, in the caller's transaction; None when the key is there already.

    `context` holds plain values (strings, numbers, mappings of them): they fill the placeholders of the event, and
    `link` is the address behind the button. None too without a recipient: the customer was erased. Raises KeyError for
    an event that does not exist.
    """
    if not recipient.strip() or OutgoingMail.objects.filter(dedupe_key=dedupe_key).exists():
        return None
    mail = draft(
        event=event,
        recipient=recipient,
        context=context,
        dedupe_key=dedupe_key,
        order=order,
        user_id=user.pk if user is not None else None,
        now=now,
    )
    queue_all([mail])
    return OutgoingMail.objects.get(dedupe_key=dedupe_key)


def draft(
    *,
    event: str,
    recipient: str,
    context: dict,
    dedupe_key: str,
    order=None,
    user_id: int | None = None,
    now: datetime | None = None,
) -> OutgoingMail:
    """An outbox row that is not written yet, for queue_all. Raises KeyError for an event that does not exist."""
    now = now or timezone.now()
    return OutgoingMail(
        event=EVENTS[event].code,
        recipient=recipient.strip(),
        context=context,
        dedupe_key=dedupe_key,
        order=order,
        user_id=user_id,
        created_at=now,
        next_try_at=now,
    )


def queue_all(mails: Iterable[OutgoingMail], *, are_first: bool = False) -> None:
    """Writes drafts with one statement and rings for them after the commit; those whose key exists, or which have no
    address, are left out. `are_first`: what they are about was made in this transaction, so no key can exist."""
    mails = [mail for mail in mails if mail.recipient]
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=not are_first)
    if all(mail.pk for mail in mails):
        after_commit.call(_ring_for, mail_ids=[mail.pk for mail in mails])
    else:
        after_commit.call(_ring, dedupe_keys=[mail.dedupe_key for mail in mails])


def _ring(*, dedupe_keys: list[str]) -> None:
    waiting = OutgoingMail.objects.filter(dedupe_key__in=dedupe_keys, state=OutgoingMail.State.QUEUED)
    _ring_for(mail_ids=waiting.values_list("pk", flat=True))


def _ring_for(*, mail_ids: Iterable[int]) -> None:
    mail_ids = list(mail_ids)
    if len(mail_ids) == 1:
        send_mail.delay(mail_id=mail_ids[0])
    elif mail_ids:
        send_mails.delay(mail_ids=mail_ids)
