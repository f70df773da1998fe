"""The last use of a voucher or offer goes to one order."""

from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from forked_apps.offer.models import ConditionalOffer
from forked_apps.order.models import Order
from forked_apps.voucher import redemption
from forked_apps.voucher.models import Voucher, VoucherApplication
from tests.factories import basket as carts
from tests.races.meeting import Meeting
from tests.races.together import together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]
ROUNDS = 10


@transaction.atomic
def use(number, applications):
    """The part of placing that matters here: an order row, then the count."""
    order = Order.objects.create(number=number, currency="EUR", total_incl_tax=9, total_excl_tax=9)
    redemption.count_use(order=order, user=None, applications=applications, now=timezone.now())


def uses_of_two(number, code=None):
    quotes = []
    for _ in range(2):
        cart = carts.filled_basket()
        if code:
            redemption.apply(basket_id=cart.pk, code=code, user=None, now=timezone.now())
        quotes.append(carts.quote_of(cart))
    return [partial(use, f"{number}-{index}", quote.applications) for index, quote in enumerate(quotes)]


def use_by_two(number, code=None):
    return together(uses_of_two(number, code))


def uses_of_single_use_vouchers():
    for number in range(ROUNDS):
        carts.voucher(f"LAST{number}", usage=Voucher.SINGLE_USE, percent=10)
        use_by_two(number, f"LAST{number}")
    return [VoucherApplication.objects.filter(voucher=voucher).count() for voucher in Voucher.objects.order_by("pk")]


def test_control_without_the_lock_a_single_use_voucher_is_used_twice(monkeypatch):
    voucher = carts.voucher("LAST", usage=Voucher.SINGLE_USE, percent=10)
    uses = uses_of_two("control", "LAST")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())
    meeting = Meeting(2)
    meeting.after(monkeypatch, Voucher, "obstacle")

    assert meeting.of(uses) == {"ok": 2}

    assert VoucherApplication.objects.filter(voucher=voucher).count() == 2


def test_a_single_use_voucher_is_used_once():
    assert uses_of_single_use_vouchers() == [1] * ROUNDS


def test_the_loser_is_told():
    carts.voucher("LAST", usage=Voucher.SINGLE_USE, percent=10)

    assert use_by_two("told", "LAST") == {"VoucherNotUsable": 1, "ok": 1}


def test_the_last_application_of_a_limited_offer_is_given_once():
    made = carts.offer(percent=10, max_global_applications=1)

    outcomes = use_by_two("offer")

    made.refresh_from_db()
    assert outcomes == {"OfferUsedUp": 1, "ok": 1}
    assert (made.num_applications, made.status) == (1, ConditionalOffer.CONSUMED)


def test_an_unlimited_offer_counts_both():
    made = carts.offer(percent=10)

    for number in range(ROUNDS):
        assert use_by_two(number) == {"ok": 2}

    made.refresh_from_db()
    assert made.num_applications == 2 * ROUNDS


def test_giving_back_at_once_counts_once():
    carts.voucher("LAST", usage=Voucher.SINGLE_USE, percent=10)
    assert use_by_two("back", "LAST") == {"VoucherNotUsable": 1, "ok": 1}
    give_back = partial(redemption.give_back, order_id=Order.objects.get().pk)

    assert together([give_back, give_back]) == {"ok": 2}

    assert Voucher.objects.get().num_orders == 0
    assert VoucherApplication.objects.count() == 0
