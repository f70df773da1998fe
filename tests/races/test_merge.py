"""Carts under concurrency: one open cart per owner, one line per product, merge once, no lost stock limit."""

from functools import partial

import pytest
from django.db import connection

from forked_apps.basket import editing, exceptions, lookup, managers, merging, tokens
from forked_apps.basket.models import Basket, Line
from tests.factories import basket as carts
from tests.factories import catalogue
from tests.races.meeting import Meeting
from tests.races.together import together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]
ROUNDS = 12


def quantities(cart):
    return sorted(Line.objects.filter(basket=cart).values_list("product_id", "quantity"))


@pytest.fixture
def unlocked(monkeypatch):
    """The guard taken out: carts are looked at, not locked; two requests have both looked before one of them writes."""
    monkeypatch.setattr(managers.BasketManager, "lock", lambda self, basket_id: None)
    monkeypatch.setattr(
        managers.BasketManager, "lock_in_order", lambda self, ids: {b.pk: b for b in self.filter(pk__in=ids)}
    )
    meeting = Meeting(2)
    meeting.after(monkeypatch, merging, "_cut_to_stock")
    meeting.after(monkeypatch, editing, "_check_stock")
    return meeting


def add_twice(mug, start=together):
    cart = carts.basket()
    add = partial(editing.add, basket_id=cart.pk, product_id=mug.pk, quantity=2)
    return cart, start([add, add])


def test_control_without_the_lock_two_adds_collide(unlocked):
    mug = catalogue.product(stock=1000)

    cart, outcomes = add_twice(mug, start=unlocked.of)

    assert (outcomes, quantities(cart)) == ({"ok": 1, "IntegrityError": 1}, [(mug.pk, 2)])


def test_two_adds_at_once_make_one_line():  # C01
    mug = catalogue.product(stock=1000)

    for _ in range(ROUNDS):
        cart, outcomes = add_twice(mug)
        assert (outcomes, quantities(cart)) == ({"ok": 2}, [(mug.pk, 4)])


def test_the_stock_limit_holds_for_two_adds_at_once():  # C04
    mug = catalogue.product(stock=3)

    for _ in range(ROUNDS):
        cart, outcomes = add_twice(mug)
        assert (outcomes, quantities(cart)) == ({"NotEnoughStock": 1, "ok": 1}, [(mug.pk, 2)])


def merge_and_add(user, mug, start=together):
    Basket.objects.all().delete()
    own = carts.basket(user=user, lines=[(mug, 1)])
    guest = carts.basket(lines=[(mug, 3)])
    outcomes = start(
        [
            partial(lookup.merge, user=user, token=tokens.issue(guest)),
            partial(editing.add, basket_id=own.pk, product_id=mug.pk, quantity=2),
        ]
    )
    return own, outcomes


def test_control_without_the_lock_merge_and_add_overwrite_each_other(unlocked, customer):
    mug = catalogue.product(stock=1000)

    own, outcomes = merge_and_add(customer, mug, start=unlocked.of)

    assert outcomes == {"ok": 2}
    assert quantities(own) in ([(mug.pk, 3)], [(mug.pk, 4)])  # what one of them wrote, and not 6


def test_a_merge_and_an_add_both_count(customer):  # C07
    mug = catalogue.product(stock=1000)

    for _ in range(ROUNDS):
        own, outcomes = merge_and_add(customer, mug)
        assert (outcomes, quantities(own)) == ({"ok": 2}, [(mug.pk, 6)])


def test_two_logins_at_once_merge_once(customer):  # C07
    mug = catalogue.product(stock=1000)

    for _ in range(ROUNDS):
        Basket.objects.all().delete()
        own, guest = carts.basket(user=customer, lines=[(mug, 1)]), carts.basket(lines=[(mug, 3)])
        merge = partial(lookup.merge, user=customer, token=tokens.issue(guest))
        assert together([merge, merge]) == {"ok": 2}
        assert quantities(own) == [(mug.pk, 4)]


def test_merging_two_carts_into_each_other_does_not_deadlock(customer, other_customer):
    for _ in range(ROUNDS):
        Basket.objects.all().delete()
        first, second = carts.basket(user=customer), carts.basket(user=other_customer)
        outcomes = together(
            [
                partial(merging.merge, into_id=first.pk, from_id=second.pk),
                partial(merging.merge, into_id=second.pk, from_id=first.pk),
            ]
        )
        # One wins; the other then finds its own receiving cart merged away.
        assert outcomes == {"CartClosed": 1, "ok": 1}


def test_an_add_to_the_guest_cart_during_the_merge_is_not_lost(customer):
    mug, bowl = catalogue.product(stock=1000), catalogue.product(stock=1000)

    for _ in range(ROUNDS):
        Basket.objects.all().delete()
        own, guest = carts.basket(user=customer), carts.basket(lines=[mug])
        outcomes = together(
            [
                partial(lookup.merge, user=customer, token=tokens.issue(guest)),
                partial(editing.add, basket_id=guest.pk, product_id=bowl.pk, quantity=1),
            ]
        )
        # Either it came first and moved along, or the guest is told that the cart is closed.
        was_told = outcomes[exceptions.CartClosed.__name__] == 1
        assert quantities(own) == sorted([(mug.pk, 1)] if was_told else [(mug.pk, 1), (bowl.pk, 1)])


def open_carts_after(action, user, start=together):
    Basket.objects.filter(owner=user).delete()
    outcomes = start([action, action])
    return outcomes, Basket.objects.filter(owner=user, status=Basket.OPEN).count()


def test_control_without_open_owner_one_shopper_gets_two_carts(customer):
    """The look-up alone, as stock Oscar does it: the unique column is what decides."""

    meeting = Meeting(2)

    def look_then_make():
        has_one = Basket.objects.filter(owner=customer, status=Basket.OPEN).exists()
        meeting.wait()
        if not has_one:
            Basket.objects.bulk_create([Basket(owner=customer, status=Basket.OPEN)])

    assert open_carts_after(look_then_make, customer, start=meeting.of) == ({"ok": 2}, 2)


def test_two_first_requests_open_one_cart(customer):
    for _ in range(ROUNDS):
        assert open_carts_after(partial(lookup.open_for, user=customer), customer) == ({"ok": 2}, 1)
