"""Payments told at once: one webhook many times, refunds that together are too much, invoice numbers without a gap."""

# ruff: noqa: F401, F811 - fixtures are imported under the names by which tests ask for them

from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils import timezone

from forked_apps.order import transitions
from forked_apps.order.signals import order_paid
from forked_apps.payment import balance, cancelling, invoices, refund_lines, refunds, settlement
from forked_apps.payment.gateways import ProviderEvent
from forked_apps.payment.models import Invoice, Refund, RefundLine
from tests.domain.payment.conftest import GOOD, fakepay, now, place_order, start
from tests.races.meeting import Meeting
from tests.races.together import together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


@pytest.fixture(autouse=True)
def _site(transactional_db):
    from django.contrib.sites.models import Site

    Site.objects.get_or_create(pk=1, defaults={"domain": "example.com", "name": "example"})


@pytest.fixture
def unguarded(monkeypatch):
    """No row locks at all."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())


@pytest.fixture
def paid_signals():
    heard = []

    def note(order_id, **kwargs):
        heard.append(order_id)

    order_paid.connect(note)
    yield heard
    order_paid.disconnect(note)


@pytest.fixture
def charged(fakepay, place_order, start):
    order = place_order(price="10.00", quantity=3)
    attempt = start(order)
    fakepay.book.pay(attempt.intent_id, GOOD)
    return attempt


def deliveries(attempt, count=12):
    event = ProviderEvent("evt_1", "payment_intent.succeeded", attempt.intent_id, str(attempt.pk))
    return [partial(settlement.receive, event=event, now=timezone.now()) for _ in range(count)]


class TestOneWebhookManyTimes:
    def test_it_pays_the_order_once(self, charged, paid_signals):  # E22
        outcomes = together(deliveries(charged))

        assert outcomes == {"ok": 12}
        assert Invoice.objects.count() == 1
        assert paid_signals == [charged.order_id]
        assert charged.order.status_changes.filter(new_status="paid").count() == 1

    def test_control_without_locks_and_claim_it_is_paid_more_than_once(
        self, charged, paid_signals, unguarded, monkeypatch
    ):
        """Neither the rows are locked nor the attempt is closed first: each delivery believes that it is the first."""
        monkeypatch.setattr(settlement, "close", lambda *args, **kwargs: None)
        meeting = Meeting(12)
        meeting.after(monkeypatch, transitions, "lock")

        assert meeting.of(deliveries(charged)) == {"ok": 12}

        assert paid_signals == [charged.order_id] * 12
        assert charged.order.status_changes.filter(new_status="paid").count() == 12


class TestRefunds:
    def settled(self, attempt):
        settlement.settle(attempt_id=attempt.pk, now=timezone.now())
        return attempt

    def partial_refunds(self, attempt, count=8, amount="10.00"):
        return [
            partial(refunds.refund, attempt_id=attempt.pk, amount=Decimal(amount), reason="", now=timezone.now())
            for _ in range(count)
        ]

    def given_back(self):
        return Refund.objects.exclude(state=Refund.REFUSED).aggregate(total=Sum("amount"))["total"]

    def test_together_they_never_exceed_what_was_paid(self, charged, fakepay):
        self.settled(charged)
        possible = int(charged.amount // 10)

        outcomes = together(self.partial_refunds(charged))

        assert outcomes["ok"] == possible
        assert outcomes["RefundTooLarge"] + outcomes["NothingToRefund"] == 8 - possible
        assert self.given_back() == possible * 10
        assert fakepay.book.totals()["charges"][0]["refunded"] == possible * 1000

    def test_a_refund_of_an_order_is_what_was_asked_or_refused(self, charged):  # 9.6
        """Two of 20.00 from some 30.00: one goes back whole, the other is told what is left."""
        self.settled(charged)

        def give_back():
            return refunds.refund_order(
                order_id=charged.order_id, amount=Decimal("20.00"), reason="", now=timezone.now()
            )

        assert together([give_back] * 2) == {"ok": 1, "RefundTooLarge": 1}
        assert self.given_back() == Decimal("20.00")

    def test_control_without_locks_both_find_enough_left(self, charged, unguarded, monkeypatch):
        self.settled(charged)
        meeting = Meeting(2)
        meeting.after(monkeypatch, refunds, "refundable")

        def begin():
            return refunds.begin(order_id=charged.order_id, amount=Decimal("20.00"), reason="", now=timezone.now())

        assert meeting.of([begin] * 2) == {"ok": 2}
        # The second found only the rest in the payment itself and promised less than was asked, without a word.
        assert sorted(Refund.objects.values_list("amount", flat=True)) == [charged.amount - 20, Decimal("20.00")]

    def test_control_without_locks_more_is_promised_than_was_paid(self, charged, unguarded, monkeypatch):
        self.settled(charged)
        meeting = Meeting(8)
        meeting.after(monkeypatch, balance, "left_of")

        meeting.of(self.partial_refunds(charged))

        # The shop recorded more than the charge; only the provider's own limit stopped the money.
        assert Refund.objects.aggregate(total=Sum("amount"))["total"] == 80 > charged.amount


class TestCancellingAndSettling:
    def test_each_is_told_the_truth_and_the_money_goes_back_once(self, charged, fakepay):  # 9.6
        """The money is there, nobody has told us yet: staff cancel twice while webhook and poll arrive."""
        now = timezone.now()
        event = ProviderEvent("evt_1", "payment_intent.succeeded", charged.intent_id, str(charged.pk))
        cancel = partial(cancelling.cancel, order_id=charged.order_id, now=now)
        settle = partial(settlement.settle, attempt_id=charged.pk, now=now)
        receive = partial(settlement.receive, event=event, now=now)

        assert together([cancel, settle, cancel, receive, settle]) == {"ok": 5}

        charged.order.refresh_from_db()
        assert (charged.order.status, charged.order.payment_status) == ("cancelled", "refunded")
        assert Refund.objects.get().amount == charged.amount
        assert fakepay.book.totals()["charges"][0]["refunded"] == int(charged.amount * 100)


class TestRefundsOfLines:
    """1.7: each of the order's units is refunded once, however many ask at the same moment."""

    def of_one_unit(self, attempt, count=8):
        wanted = {attempt.order.lines.get().pk: 1}
        return [
            partial(refunds.refund_order, order_id=attempt.order_id, lines=wanted, amount=Decimal("1.00"),
                    reason="", now=timezone.now())
            for _ in range(count)
        ]  # fmt: skip

    def units(self):
        return RefundLine.objects.aggregate(total=Sum("quantity"))["total"]

    def test_no_unit_twice(self, charged, fakepay):
        settlement.settle(attempt_id=charged.pk, now=timezone.now())

        outcomes = together(self.of_one_unit(charged))

        assert outcomes == {"ok": 3, "LineQuantityNotPossible": 5}
        assert self.units() == 3
        assert fakepay.book.totals()["charges"][0]["refunded"] == 300

    def test_control_without_locks_a_unit_is_refunded_again_and_again(self, charged, unguarded, monkeypatch):
        settlement.settle(attempt_id=charged.pk, now=timezone.now())
        meeting = Meeting(8)
        meeting.after(monkeypatch, refund_lines, "refunded")

        meeting.of(self.of_one_unit(charged))

        assert self.units() == 8 > charged.order.lines.get().quantity


class TestInvoiceNumbers:
    def orders(self, place_order, make_user, count=12):
        return [place_order(user=make_user(f"buyer{n}@example.com")) for n in range(count)]

    def issues_of(self, orders):
        return [partial(invoices.issue, order_id=order.pk, now=timezone.now()) for order in orders]

    def test_they_are_gapless_and_unique(self, place_order, make_user):
        # P03
        orders = self.orders(place_order, make_user)

        assert together(self.issues_of(orders)) == {"ok": 12}
        numbers = sorted(int(number[-6:]) for number in Invoice.objects.values_list("number", flat=True))
        assert numbers == list(range(1, 13))

    def test_control_without_the_lock_numbers_collide(self, place_order, make_user, unguarded, monkeypatch):
        orders = self.orders(place_order, make_user, count=6)
        invoices.InvoiceSeries.objects.create(kind="invoice", year=timezone.now().year)
        meeting = Meeting(6)
        meeting.after(monkeypatch, invoices, "_locked_series")

        assert meeting.of(self.issues_of(orders)) == {"ok": 1, "IntegrityError": 5}
