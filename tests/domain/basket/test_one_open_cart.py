"""One open cart per owner, and honest statuses."""

import pytest
from django.db import IntegrityError, transaction

from forked_apps.basket import editing, exceptions, lookup
from forked_apps.basket.models import Basket
from tests.factories import basket as carts
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def test_a_second_open_cart_of_one_owner_is_refused_by_the_database(customer):
    lookup.open_for(user=customer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Basket.objects.create(owner=customer)


def test_open_for_finds_the_cart_that_is_there(customer):
    assert lookup.open_for(user=customer) == lookup.open_for(user=customer)
    assert lookup.of_user(user=customer).owner == customer


def test_guests_may_have_many_carts():
    assert lookup.open_for() != lookup.open_for()


def test_oscars_own_door_keeps_the_promise(customer):
    basket, created = Basket.open.get_or_create(owner=customer)

    assert created
    assert basket.open_owner == customer.pk
    assert Basket.open.get_or_create(owner=customer) == (basket, False)


@pytest.mark.parametrize("close", ["freeze", "submit", "set_as_submitted"])
def test_a_closed_cart_makes_room_for_the_next(customer, close):
    first = lookup.open_for(user=customer)
    getattr(first, close)()

    second = lookup.open_for(user=customer)

    assert second != first
    assert Basket.objects.get(pk=first.pk).open_owner is None


def test_thawing_takes_the_newer_cart_in(customer):
    mug, bowl = catalogue.product(), catalogue.product()
    frozen = carts.basket(user=customer, lines=[mug])
    frozen.freeze()
    newer = carts.basket(user=customer, lines=[bowl])

    frozen.thaw()

    assert lookup.of_user(user=customer) == frozen
    assert {line.product for line in carts.fresh(frozen).all_lines()} == {mug, bowl}
    assert carts.fresh(newer).status == Basket.MERGED


def test_a_submitted_cart_stays_submitted(customer):
    cart = lookup.open_for(user=customer)
    stale = carts.fresh(cart)
    cart.submit()

    with pytest.raises(exceptions.CartClosed):
        stale.freeze()
    with pytest.raises(exceptions.CartClosed):
        stale.thaw()

    assert carts.fresh(cart).status == Basket.SUBMITTED
    assert carts.fresh(cart).date_submitted is not None


@pytest.mark.parametrize(("move", "status"), [("submit", "Submitted"), ("freeze", "Frozen"), ("thaw", "Open")])
def test_an_unsaved_cart_gets_its_row(customer, move, status):  # 7.5
    cart = Basket(owner=customer)
    getattr(cart, move)()
    assert Basket.objects.get().status == cart.status == status


def test_saving_one_field_does_not_reopen(customer):
    cart = lookup.open_for(user=customer)
    stale = carts.fresh(cart)
    cart.submit()

    stale.shipping_method = "express"
    stale.save(update_fields=["shipping_method"])

    assert carts.fresh(cart).status == Basket.SUBMITTED
    assert carts.fresh(cart).open_owner is None


def test_oscars_add_product_uses_our_checks():
    mug = catalogue.product(stock=2)
    cart = carts.basket()

    line, created = cart.add_product(mug, quantity=2)

    assert (line.quantity, created) == (2, True)
    with pytest.raises(exceptions.NotEnoughStock):
        cart.add_product(mug, quantity=1)


def test_an_edit_touches_the_cart():
    cart = carts.basket()
    before = carts.fresh(cart).updated_at

    editing.add(basket_id=cart.pk, product_id=catalogue.product().pk, quantity=1)

    assert carts.fresh(cart).updated_at > before
