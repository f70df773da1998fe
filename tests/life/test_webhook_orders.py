"""Webhooks come in any order, twice or never, between polls: each payment ends as if all had come in order.

WEBHOOK_ORDERS sets how many orders of arrival are tried; 2,000 take about a minute and a half.
"""

import json
import os
import random
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from forked_apps.checkout import expiry
from forked_apps.communication import dispatching
from forked_apps.order import statuses
from forked_apps.order.models import Order
from forked_apps.partner import allocation
from forked_apps.payment import attempts, cancelling, providers, refunds, settlement, sweeping
from forked_apps.payment.fakepay.book import Book, Refused
from forked_apps.payment.gateways import ProviderEvent
from forked_apps.payment.models import Invoice, PaymentAttempt, Refund
from tests.factories import catalogue
from tests.factories import order as orders
from tests.life.book_gateway import SIGNATURE, BookGateway
from tests.life.payment_rules import DECLINED, GOOD, SECURE
from tests.life.world import committed

ORDERS = int(os.environ.get("WEBHOOK_ORDERS", "120"))
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(max(900, ORDERS // 4))]


@dataclass
class Story:
    """One payment while it is told: the clock, the provider, and the events that are on their way."""

    attempt: PaymentAttempt
    gateway: BookGateway
    now: datetime
    staff: object
    on_their_way: list[ProviderEvent] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    @property
    def book(self) -> Book:
        return self.gateway.book

    def act(self, what) -> None:
        with suppress(Refused), committed():
            what(self)
        for event in list(self.book.events.values()):
            if event["id"] not in self.known:
                self.known.add(event["id"])
                payload = json.dumps(event).encode()
                self.on_their_way.append(self.gateway.parse_webhook(payload=payload, signature=SIGNATURE))

    def deliver(self, event: ProviderEvent) -> None:
        with committed():
            settlement.receive(event=event, now=self.now)

    def poll(self) -> None:
        with committed():
            settlement.settle(attempt_id=self.attempt.pk, now=self.now)

    def finish(self) -> tuple:
        """The sweeper asks about what is silent; then: the state of everything that money or goods depend on."""
        self.now += timedelta(minutes=2)
        with committed():
            sweeping.sweep(now=self.now)
        order = Order.objects.get(pk=self.attempt.order_id)
        self.attempt.refresh_from_db()
        return (
            (order.status, self._paid(order), order.expires_at),
            (self.attempt.state, self.attempt.received),
            sorted(Refund.objects.values_list("amount", "state")),
            sorted(Invoice.objects.values_list("kind", "number", "total")),
            sorted(order.lines.values_list("stockrecord__num_in_stock", "num_allocated", "stockrecord__num_allocated")),
            sorted(order.status_changes.values_list("old_status", "new_status", "note")),
            sorted((charge["amount"], charge["refunded"]) for charge in self.book.totals()["charges"]),
            Counter(self._mails(order)),
        )

    @staticmethod
    def _paid(order) -> str:
        """Of a decline that another card or a cancellation overtook, the shop need not have heard."""
        return statuses.UNPAID if order.payment_status == statuses.PAYMENT_FAILED else order.payment_status

    @staticmethod
    def _mails(order) -> list[str]:
        """Which mails the shopper got; of declines one hears only when somebody asked between two of them."""
        return [event for event in order.outgoing_mails.values_list("event", flat=True) if event != "payment_failed"]


def with_card(number):
    return lambda story: story.book.pay(story.attempt.intent_id, number)


def authenticated(passed):
    return lambda story: story.book.authenticate(story.attempt.intent_id, passed=passed)


def seen_paid(story):
    """Staff look at an order before they touch its money, and looking asks the provider."""
    settlement.settle(attempt_id=story.attempt.pk, now=story.now)


def refunded(amount):
    def refund(story):
        seen_paid(story)
        refunds.refund_order(order_id=story.attempt.order_id, amount=amount, reason="damaged", now=story.now)

    return refund


def cancelled(story):
    cancelling.cancel(order_id=story.attempt.order_id, actor=story.staff, now=story.now)


def paid_unseen_and_cancelled(story):
    with_card(GOOD)(story)
    cancelled(story)


def expired(story):
    story.now += timedelta(hours=1)
    expiry.expire_unpaid(now=story.now)


def sold_elsewhere(story):
    record = story.attempt.order.lines.get().stockrecord_id
    allocation.count(stockrecord_id=record, counted=0, actor=story.staff, reason="broken", now=story.now)


DECLINES = (with_card(SECURE), authenticated(False), with_card(DECLINED))
STORIES = {
    "paid at the third try, refunded in two parts": (
        *DECLINES, with_card(SECURE), authenticated(True), refunded(Decimal("3.00")), refunded(None),
    ),
    "never paid, then cancelled": (*DECLINES, with_card(SECURE), cancelled),
    "paid, then cancelled": (with_card(DECLINED), with_card(SECURE), authenticated(True), seen_paid, cancelled),
    "cancelled by somebody who could not know that it was paid": (with_card(DECLINED), paid_unseen_and_cancelled),
    "paid too late, the goods are there": (*DECLINES, expired, with_card(SECURE), authenticated(True)),
    "paid too late, the goods are gone": (with_card(DECLINED), expired, sold_elsewhere, with_card(GOOD)),
}  # fmt: skip


@pytest.fixture
def begin(db, customer, make_user, settings, monkeypatch):
    """begin() -> a story at its beginning; the next begin() forgets it."""
    settings.STRIPE_SECRET_KEY = "sk_test_book"
    monkeypatch.setattr(dispatching, "_ring", lambda **mails: None)  # which mails are queued counts, not their words
    now = timezone.now()
    gateway = BookGateway(Book())
    monkeypatch.setattr(providers, "gateway", lambda: gateway)
    order = orders.order(user=customer, lines=[(catalogue.product(stock=3), 2)], payment_method="card", now=now)
    attempt = attempts.start(order_id=order.pk, method="card", now=now)
    first_page, staff = gateway.book.intents, make_user("staff@example.com", is_staff=True)

    def start() -> Story:
        nonlocal gateway
        gateway = BookGateway(Book())
        gateway.book.intents = deepcopy(first_page)
        return Story(PaymentAttempt.objects.get(pk=attempt.pk), gateway, now, staff)

    return start


def forgotten(tell):
    """Runs it in a transaction that is rolled back."""
    with transaction.atomic():
        block = transaction.get_connection().atomic_blocks[-1]
        block._from_testcase = True
        result = tell()
        transaction.set_rollback(True)
    return result


def in_order(story: Story, acts) -> tuple:
    for act in acts:
        story.act(act)
        while story.on_their_way:
            story.deliver(story.on_their_way.pop(0))
    return story.finish()


def in_any_order(story: Story, acts, chance: random.Random) -> tuple:
    """Between two acts some events arrive, in any order; some come twice, some never; and somebody polls."""
    for act in (*acts, None):
        if act is not None:
            story.act(act)
        chance.shuffle(story.on_their_way)
        for _ in range(chance.randint(0, len(story.on_their_way))):
            arrive(story, chance)
    while story.on_their_way:
        arrive(story, chance)
    return story.finish()


def arrive(story: Story, chance: random.Random) -> None:
    event = story.on_their_way.pop()
    fate = chance.random()
    if fate < 0.25:
        return  # dropped
    story.deliver(event)
    if fate < 0.5:
        story.on_their_way.insert(0, event)  # and once more, later
    if chance.random() < 0.2:
        story.poll()


def test_the_stories_end_as_they_should(begin):
    endings = {name: forgotten(lambda acts=acts: in_order(begin(), acts)) for name, acts in STORIES.items()}

    assert {name: ending[0][:2] for name, ending in endings.items()} == {
        "paid at the third try, refunded in two parts": ("paid", "refunded"),
        "never paid, then cancelled": ("cancelled", "unpaid"),
        "paid, then cancelled": ("cancelled", "refunded"),
        "cancelled by somebody who could not know that it was paid": ("cancelled", "refunded"),
        "paid too late, the goods are there": ("paid", "paid"),
        "paid too late, the goods are gone": ("cancelled", "refunded"),
    }


@pytest.mark.parametrize("name", STORIES)
def test_any_order_of_arrival_ends_in_the_same_state(begin, name):
    # E22
    acts = STORIES[name]
    expected = forgotten(lambda: in_order(begin(), acts))

    for seed in range(ORDERS // len(STORIES)):
        ending = forgotten(lambda seed=seed: in_any_order(begin(), acts, random.Random(seed)))
        assert ending == expected, f"seed {seed}"


def test_a_shop_that_believes_events_is_caught(begin, monkeypatch):
    """The control: taken in order nobody would notice, shuffled it shows."""
    acts = STORIES["paid at the third try, refunded in two parts"]
    expected = forgotten(lambda: in_order(begin(), acts))
    honest = settlement.receive

    def believe(*, event, now):
        if event.type == "payment_intent.payment_failed":
            attempt = PaymentAttempt.objects.get(intent_id=event.intent_id)
            Order.objects.filter(pk=attempt.order_id).update(payment_status=statuses.PAYMENT_FAILED)
        return honest(event=event, now=now)

    monkeypatch.setattr(settlement, "receive", believe)

    assert forgotten(lambda: in_order(begin(), acts)) == expected
    endings = (forgotten(lambda seed=seed: in_any_order(begin(), acts, random.Random(seed))) for seed in range(100))
    assert any(ending != expected for ending in endings)
