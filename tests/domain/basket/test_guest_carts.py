"""Guest carts: tokens, finding, merging at login."""

import pytest
import time_machine
from django.core import signing
from django.utils import timezone

from forked_apps.basket import editing, exceptions, lookup, merging, tokens
from forked_apps.basket.models import Basket, Line
from forked_apps.partner import allocation
from forked_apps.voucher import redemption
from tests.factories import basket as carts
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def quantities(cart):
    return dict(Line.objects.filter(basket=cart).values_list("product_id", "quantity"))


def test_a_token_finds_its_cart():  # C07
    cart = carts.basket()

    assert lookup.of_token(token=tokens.issue(cart)) == cart


def test_a_token_lives_thirty_days():
    with time_machine.travel("2026-01-01", tick=False):
        cart = carts.basket()
        token = tokens.issue(cart)
    with time_machine.travel("2026-01-30", tick=False):
        assert lookup.of_token(token=token) == cart
    with time_machine.travel("2026-02-01", tick=False):
        assert lookup.of_token(token=token) is None


def forged(cart):
    token = tokens.issue(cart)
    return [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        str(cart.public_id),
        str(cart.pk),
        signing.dumps(cart.public_id.hex, salt="another purpose"),
        signing.dumps(["not", "a", "uuid"], salt=tokens.SALT),
        signing.dumps("not a uuid", salt=tokens.SALT),
        "",
        "::::",
        "\x00",
        "é" * 4000,
    ]


def test_forged_tokens_find_nothing():
    cart = carts.basket()

    assert [lookup.of_token(token=token) for token in forged(cart)] == [None] * 10


def test_a_token_does_not_reach_the_cart_of_an_account(customer):
    cart = lookup.open_for(user=customer)

    assert lookup.of_token(token=tokens.issue(cart)) is None


def test_a_submitted_cart_is_found_only_when_asked_for():
    cart = carts.basket()
    cart.submit()

    assert lookup.of_token(token=tokens.issue(cart)) is None
    assert lookup.any_of_token(token=tokens.issue(cart)) == cart


def test_merging_adds_up_and_moves(customer):  # C07
    mug, bowl, cup = (catalogue.product(stock=20) for _ in range(3))
    own = carts.basket(user=customer, lines=[(mug, 2), bowl])
    guest = carts.basket(lines=[(mug, 3), (cup, 4)])

    merged = lookup.merge(user=customer, token=tokens.issue(guest))

    assert merged == own
    assert quantities(own) == {mug.pk: 5, bowl.pk: 1, cup.pk: 4}
    assert (carts.fresh(guest).status, quantities(guest)) == (Basket.MERGED, {})


def test_merging_twice_changes_nothing(customer):
    mug = catalogue.product(stock=20)
    guest = carts.basket(lines=[(mug, 3)])
    token = tokens.issue(guest)

    first = lookup.merge(user=customer, token=token)
    second = lookup.merge(user=customer, token=token)

    assert first == second
    assert quantities(second) == {mug.pk: 3}
    assert lookup.of_token(token=token) is None


def test_merging_nothing(customer):
    assert lookup.merge(user=customer, token="nonsense") is None

    own = lookup.open_for(user=customer)

    assert lookup.merge(user=customer, token="nonsense") == own


def test_merging_keeps_to_the_stock_and_says_so(customer):  # C04 C07
    mug = catalogue.product(stock=4)
    own = carts.basket(user=customer, lines=[(mug, 3)])
    guest = carts.basket(lines=[(mug, 2)])

    lookup.merge(user=customer, token=tokens.issue(guest))

    assert quantities(own) == {mug.pk: 4}
    notices = carts.quote_of(own).notices
    assert [(notice.code, notice.old, notice.new) for notice in notices] == [("stock_reduced", "5", "4")]

    editing.acknowledge(basket_id=own.pk, quote=carts.quote_of(own))

    assert carts.quote_of(own).notices == ()


def test_merging_keeps_to_the_limits(customer, settings):
    settings.CART_MAX_LINE_QUANTITY, settings.CART_MAX_LINES = 10, 2
    mug, bowl, cup = (catalogue.product(stock=None) for _ in range(3))
    own = carts.basket(user=customer, lines=[(mug, 8), bowl])
    guest = carts.basket(lines=[(mug, 8), cup])

    lookup.merge(user=customer, token=tokens.issue(guest))

    assert quantities(own) == {mug.pk: 10, bowl.pk: 1}


def test_merging_keeps_notices_vouchers_and_choices(customer):
    carts.country()
    mug, bowl = catalogue.product(price="10.00"), catalogue.product()
    own = carts.basket(user=customer, lines=[bowl])
    guest = carts.basket(lines=[mug])
    carts.voucher("SPRING")
    redemption.apply(basket_id=guest.pk, code="SPRING", user=None, now=timezone.now())
    editing.choose_shipping(basket_id=guest.pk, method="express", address=carts.address())
    record = mug.stockrecords.get()
    record.price = "12.00"
    record.save()

    lookup.merge(user=customer, token=tokens.issue(guest))

    quote = carts.quote_of(own, user=customer)
    assert [(notice.code, notice.old, notice.new) for notice in quote.notices] == [("price_up", "10.00", "12.00")]
    assert [code for code, _ in quote.vouchers] == ["SPRING"]
    assert quote.shipping.method == "express"
    assert quote.address["line4"] == "Berlin"


def test_a_product_hidden_meanwhile_is_merged_and_told(customer):
    mug = catalogue.product("Mug")
    own = carts.basket(user=customer)
    guest = carts.basket(lines=[mug])
    mug.delete()

    lookup.merge(user=customer, token=tokens.issue(guest))

    assert [(notice.code, notice.old) for notice in carts.quote_of(own).notices] == [("unavailable", "Mug")]


def test_nothing_is_merged_into_a_closed_cart(customer):
    mug = catalogue.product()
    own, guest = carts.basket(user=customer), carts.basket(lines=[mug])
    own.submit()

    with pytest.raises(exceptions.CartClosed):
        merging.merge(into_id=own.pk, from_id=guest.pk)

    assert quantities(guest) == {mug.pk: 1}


def test_a_cart_that_was_ordered_is_not_merged(customer):
    mug = catalogue.product()
    own, ordered = carts.basket(user=customer), carts.basket(lines=[mug])
    ordered.submit()

    merging.merge(into_id=own.pk, from_id=ordered.pk)

    assert (quantities(own), quantities(ordered)) == ({}, {mug.pk: 1})
    assert carts.fresh(ordered).status == Basket.SUBMITTED


def test_what_sold_out_before_the_merge_stays_as_one_and_is_told(customer):  # C04 C07
    mug = catalogue.product(stock=2)
    own, guest = carts.basket(user=customer), carts.basket(lines=[(mug, 2)])
    allocation.count(stockrecord_id=mug.stockrecords.get().pk, counted=0, actor=None, reason="stolen")

    lookup.merge(user=customer, token=tokens.issue(guest))

    assert quantities(own) == {mug.pk: 1}
    assert [notice.code for notice in carts.quote_of(own).notices] == ["sold_out"]


def test_a_cart_is_not_merged_with_itself(customer):
    mug = catalogue.product()
    own = carts.basket(user=customer, lines=[mug])

    merging.merge(into_id=own.pk, from_id=own.pk)

    assert quantities(own) == {mug.pk: 1}
    assert carts.fresh(own).status == Basket.OPEN


def test_oscars_merge_takes_the_larger_quantity_when_asked(customer):
    mug = catalogue.product(stock=9)
    own, guest = carts.basket(user=customer, lines=[(mug, 2)]), carts.basket(lines=[(mug, 3)])

    own.merge(guest, add_quantities=False)

    assert quantities(own) == {mug.pk: 3}
    assert guest.status == Basket.MERGED


def test_what_finds_no_room_when_merging_is_told_until_it_is_seen(customer, settings):  # C04 C07
    mug, bowl, cup, jug = (catalogue.product(title, stock=20) for title in ("Mug", "Bowl", "Cup", "Jug"))
    own = carts.basket(user=customer, lines=[(mug, 1)])
    guest = carts.basket(lines=[(bowl, 2), (cup, 3), (mug, 1), (jug, 4)])
    settings.CART_MAX_LINES = 2

    lookup.merge(user=customer, token=tokens.issue(guest))

    assert quantities(own) == {mug.pk: 2, bowl.pk: 2}
    notices = carts.quote_of(own).notices
    assert [(notice.code, notice.line_id, notice.old, notice.new) for notice in notices] == [
        ("left_behind", None, "3 x Cup", None),
        ("left_behind", None, "4 x Jug", None),
    ]
    assert len({notice.id for notice in notices}) == 2

    editing.acknowledge(basket_id=own.pk, quote=carts.quote_of(own))

    assert carts.quote_of(own).notices == ()


def test_merging_again_and_again_does_not_pile_up_notices(customer, settings):  # C07
    settings.CART_MAX_LINES = 1
    own = carts.basket(user=customer, lines=[catalogue.product(stock=20)])
    for title in ("Cup", "Jug"):
        guest = carts.basket(lines=[catalogue.product(title, stock=20)])
        lookup.merge(user=customer, token=tokens.issue(guest))

    assert [notice.old for notice in carts.quote_of(own).notices] == ["1 x Jug"]
