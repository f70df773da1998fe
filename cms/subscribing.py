"""Subscribing, confirming and leaving: each writes its proof of consent."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from cms.models import ConsentRecord, Delivery, Subscription, Suppression
from cms.models.consent import address_hash
from forked_apps.accounts import one_line
from forked_apps.communication import dispatching
from forked_apps.communication.layout import absolute

_SALT = "cms.confirm"
WORDING = "I want to receive news and offers by e-mail. I can unsubscribe at any time."


class UnknownToken(Exception):
    """The link belongs to nobody."""


@transaction.atomic
def subscribe(*, email: str, user=None, source: str, now: datetime, name: str = "") -> Subscription:
    """Asks an address for its consent: it is mailed a link and stays pending until that is used.

    An address that is subscribed already stays so and is mailed nothing. Without NEWSLETTER_DOUBLE_OPT_IN the box that
    was ticked is the consent, and nothing is mailed.
    """
    subscription = _kept(email=email, user=user, source=source, name=name, now=now)
    if subscription.state == Subscription.State.ON:
        return subscription
    if not settings.NEWSLETTER_DOUBLE_OPT_IN:
        _turn_on(subscription, source=source, now=now)
        return subscription
    Subscription.objects.filter(pk=subscription.pk).update(state=Subscription.State.PENDING, changed_at=now)
    subscription.state = Subscription.State.PENDING
    _record(subscription, ConsentRecord.Action.ASKED, source, now)
    token = signing.dumps(subscription.pk, salt=_SALT, compress=True)
    dispatching.queue(
        event="subscription_confirmation",
        recipient=subscription.email,
        context={
            "customer": {"name": subscription.name, "email": subscription.email},
            "link": absolute(reverse("cms_public:confirm", kwargs={"token": token})),
        },
        dedupe_key=f"subscription:{subscription.pk}:{now:%Y%m%d%H}",  # at most one an hour to any address
        user=user,
    )
    return subscription


@transaction.atomic
def confirm(*, token: str, now: datetime) -> Subscription:
    """Turns a pending subscription on; the second time it changes nothing. Raises UnknownToken."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature as bad:
        raise UnknownToken from bad
    subscription = Subscription.objects.select_for_update().filter(pk=pk).first()
    if subscription is None:
        raise UnknownToken
    if subscription.state == Subscription.State.PENDING:
        _turn_on(subscription, source="confirmation link", now=now)
    return subscription


@transaction.atomic
def unsubscribe(*, token: str, now: datetime, source: str = "link in the mail") -> Subscription | None:
    """Ends promotional mail for the reader of a delivery, for good; twice is harmless. Raises UnknownToken.

    None when the subscription itself has been erased: the address is suppressed all the same.
    """
    delivery = delivery_of(token=token)
    Delivery.objects.filter(pk=delivery.pk, unsubscribed_at=None).update(unsubscribed_at=now)
    _suppress(delivery.email, now=now)
    if delivery.subscription is not None:
        _turn_off(delivery.subscription, source=source, now=now)
    return delivery.subscription


@transaction.atomic
def leave(*, email: str, source: str, now: datetime) -> None:
    """Ends promotional mail to an address, where any was agreed to; another subscription later is possible."""
    for subscription in Subscription.objects.select_for_update().filter(email=email.strip().lower()):
        _turn_off(subscription, source=source, now=now)


def is_on(*, email: str) -> bool:
    """Whether the address gets news."""
    return Subscription.objects.mailable().filter(email=email.strip().lower()).exists()


@transaction.atomic
def forget(*, email: str, now: datetime) -> None:
    """Erases a reader; of the address only hashes stay, so that it gets no promotional mail from a later import."""
    address = email.strip().lower()
    for subscription in Subscription.objects.select_for_update().filter(email=address):
        _turn_off(subscription, source="erased", now=now)
        _suppress(address, now=now)
        subscription.delete()
    for pk in Delivery.objects.filter(email__iexact=address).values_list("pk", flat=True):
        # One address a send: each erased one is another.
        Delivery.objects.filter(pk=pk).update(email=f"erased-{pk}@example.invalid", name="")


def _suppress(email: str, *, now: datetime) -> None:
    Suppression.objects.get_or_create(
        email_hash=address_hash(email),
        defaults={"scope": Suppression.Scope.MARKETING, "reason": "unsubscribed", "created_at": now},
    )


@transaction.atomic
def subscribe_again(*, token: str, now: datetime) -> Subscription:
    """Takes back an unsubscription, from the page that the reader reached through the mail. Raises UnknownToken."""
    delivery = delivery_of(token=token)
    if delivery.subscription is None:
        raise UnknownToken
    if delivery.subscription.state != Subscription.State.ON:
        _turn_on(delivery.subscription, source="unsubscribe page", now=now)
        Delivery.objects.filter(pk=delivery.pk).update(unsubscribed_at=None)
    return delivery.subscription


@transaction.atomic
def subscribe_people(emails: Iterable[str | tuple[str, str]], *, source: str, now: datetime) -> list[Subscription]:
    """Subscribes people whose consent is known from elsewhere (an import, the demo): addresses or (address, name)."""
    people = []
    for person in emails:
        email, name = (person, "") if isinstance(person, str) else person
        subscription = _kept(email=email, user=None, source=source, name=name, now=now)
        if subscription.state != Subscription.State.ON:
            _turn_on(subscription, source=source, now=now)
        people.append(subscription)
    return people


@transaction.atomic
def bring(*, email: str, name: str, source: str, wording: str, now: datetime) -> str:
    """Subscribes somebody whose consent was given elsewhere, with the words of it: "added", or "known" when they are
    subscribed already, or "left_out" when they unsubscribed here or must be left alone."""
    subscription = Subscription.objects.filter(email=email).first()
    if subscription is not None and subscription.is_on:
        return "known"
    if subscription is not None and subscription.state == Subscription.State.OFF:
        return "left_out"
    if Suppression.objects.filter(email_hash=address_hash(email)).exists():
        return "left_out"
    subscription = subscription or _kept(email=email, user=None, source=source, name=name, now=now)
    _turn_on(subscription, source=source, now=now, wording=wording)
    return "added"


def delivery_of(*, token: str) -> Delivery:
    """The delivery that a link in a mail belongs to. Raises UnknownToken."""
    delivery = Delivery.objects.select_related("subscription", "send__edition").filter(token=token).first()
    if delivery is None:
        raise UnknownToken
    return delivery


def _kept(*, email: str, user, source: str, name: str, now: datetime) -> Subscription:
    new = {"user": user, "name": one_line.made(name), "source": source, "created_at": now, "changed_at": now}
    new |= {"email_hash": address_hash(email)}
    return Subscription.objects.get_or_create(email=email.strip().lower(), defaults=new)[0]


def _turn_on(subscription: Subscription, *, source: str, now: datetime, wording: str = WORDING) -> None:
    subscription.state, subscription.changed_at = Subscription.State.ON, now
    subscription.save(update_fields=["state", "changed_at"])
    marketing = {"scope": Suppression.Scope.MARKETING, "reason": "unsubscribed"}
    Suppression.objects.filter(email_hash=subscription.email_hash, **marketing).delete()
    _record(subscription, ConsentRecord.Action.CONFIRMED, source, now, wording)


def _turn_off(subscription: Subscription, *, source: str, now: datetime) -> None:
    if subscription.state == Subscription.State.OFF:
        return
    subscription.state, subscription.changed_at = Subscription.State.OFF, now
    subscription.save(update_fields=["state", "changed_at"])
    _record(subscription, ConsentRecord.Action.WITHDRAWN, source, now)


def _record(subscription: Subscription, action: str, source: str, now: datetime, wording: str = WORDING) -> None:
    ConsentRecord.objects.create(
        subscription=subscription,
        email_hash=subscription.email_hash,
        action=action,
        source=source,
        wording=wording if action != ConsentRecord.Action.WITHDRAWN else "",
        at=now,
    )
