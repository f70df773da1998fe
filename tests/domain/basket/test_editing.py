"""Adding, changing and removing lines: limits, stock, variants, closed carts."""

import pytest
from django.test import override_settings
from django.utils import timezone

from forked_apps.basket import editing, exceptions
from forked_apps.basket.models import Basket, Line
from forked_apps.voucher import redemption
from tests.factories import basket as carts
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db


def quantities(cart):
    return list(Line.objects.filter(basket=cart).order_by("pk").values_list("product_id", "quantity"))


def test_two_adds_of_one_product_share_a_line():  # C01
    mug = catalogue.product(stock=5)
    cart = carts.basket(lines=[(mug, 2), (mug, 3)])

    assert quantities(cart) == [(mug.pk, 5)]


def test_the_line_keeps_the_price_at_which_it_was_added():  # C06
    mug = catalogue.product(price="10.00")
    cart = carts.basket(lines=[mug])
    record = partner.stock_of(mug)
    record.price = "12.50"
    record.save()

    editing.add(basket_id=cart.pk, product_id=mug.pk, quantity=1)

    assert str(carts.line_of(cart, mug).price_when_added) == "10.00"


def test_stock_counts_what_the_cart_holds_already():  # C04
    mug = catalogue.product(stock=5)
    cart = carts.basket(lines=[(mug, 3)])

    with pytest.raises(exceptions.NotEnoughStock) as refused:
        editing.add(basket_id=cart.pk, product_id=mug.pk, quantity=3)

    assert (refused.value.product_id, refused.value.requested, refused.value.available) == (mug.pk, 6, 5)
    assert quantities(cart) == [(mug.pk, 3)]


def test_what_orders_hold_cannot_be_added():  # C04
    from forked_apps.partner import allocation

    mug = catalogue.product(stock=5)
    allocation.allocate(quantities={partner.stock_of(mug).pk: 4}, order_number="X1")
    cart = carts.basket()

    with pytest.raises(exceptions.NotEnoughStock) as refused:
        editing.add(basket_id=cart.pk, product_id=mug.pk, quantity=2)

    assert refused.value.available == 1


def test_untracked_stock_has_no_end_but_the_line_has():
    book = catalogue.product(stock=None)
    cart = carts.basket(lines=[(book, 999)])

    with pytest.raises(exceptions.QuantityOutOfRange) as refused:
        editing.add(basket_id=cart.pk, product_id=book.pk, quantity=1)

    assert (refused.value.quantity, refused.value.maximum) == (1000, 999)


@pytest.mark.parametrize("quantity", [0, -1, -5, 1000, 10**30, True, "2", 1.5, None])
def test_senseless_quantities_are_refused(quantity):
    mug = catalogue.product(stock=None)
    cart = carts.basket()

    with pytest.raises(exceptions.QuantityOutOfRange):
        editing.add(basket_id=cart.pk, product_id=mug.pk, quantity=quantity)

    assert quantities(cart) == []


def test_a_parent_asks_for_a_variant():  # E15
    shirt = catalogue.parent_product()
    cart = carts.basket()

    with pytest.raises(exceptions.VariantRequired) as refused:
        editing.add(basket_id=cart.pk, product_id=shirt.pk, quantity=1)

    assert refused.value.product_id == shirt.pk


def test_a_variant_can_be_added():
    shirt = catalogue.parent_product(prices=("10.00", "12.00"))
    child = shirt.children.order_by("pk").last()
    cart = carts.basket(lines=[child])

    assert str(carts.line_of(cart, child).price_when_added) == "12.00"


@pytest.mark.parametrize("hide", ["unpublish", "delete", "unpublish parent"])
def test_hidden_products_are_unknown(hide):
    shirt = catalogue.parent_product()
    child = shirt.children.first()
    if hide == "delete":
        child.delete()
    else:
        hidden = shirt if hide == "unpublish parent" else child
        type(hidden).objects.filter(pk=hidden.pk).update(is_public=False)
    cart = carts.basket()

    with pytest.raises(exceptions.UnknownProduct):
        editing.add(basket_id=cart.pk, product_id=child.pk, quantity=1)


def test_a_product_that_never_was_is_unknown():
    with pytest.raises(exceptions.UnknownProduct):
        editing.add(basket_id=carts.basket().pk, product_id=10**9, quantity=1)


def test_a_product_without_a_price_is_not_for_sale():
    poster = catalogue.product(price=None)

    with pytest.raises(exceptions.NotForSale):
        editing.add(basket_id=carts.basket().pk, product_id=poster.pk, quantity=1)


def test_another_currency_is_not_for_sale():
    mug = catalogue.product(price=None)
    partner.stock_record(mug, price_currency="USD")

    with pytest.raises(exceptions.NotForSale):
        editing.add(basket_id=carts.basket().pk, product_id=mug.pk, quantity=1)


@override_settings(CART_MAX_LINES=2)
def test_a_cart_has_a_limit_of_lines():
    first, second, third = (catalogue.product() for _ in range(3))
    cart = carts.basket(lines=[first, second])

    with pytest.raises(exceptions.CartFull) as refused:
        editing.add(basket_id=cart.pk, product_id=third.pk, quantity=1)
    editing.add(basket_id=cart.pk, product_id=first.pk, quantity=1)

    assert refused.value.limit == 2
    assert quantities(cart) == [(first.pk, 2), (second.pk, 1)]


def test_set_quantity_sets_and_zero_removes():  # C03
    mug, bowl = catalogue.product(stock=9), catalogue.product()
    cart = carts.basket(lines=[mug, bowl])

    editing.set_quantity(basket_id=cart.pk, line_id=carts.line_of(cart, mug).pk, quantity=9)
    editing.set_quantity(basket_id=cart.pk, line_id=carts.line_of(cart, bowl).pk, quantity=0)

    assert quantities(cart) == [(mug.pk, 9)]


def test_set_quantity_respects_stock():  # C04 E16
    mug = catalogue.product(stock=5)
    cart = carts.basket(lines=[mug])

    with pytest.raises(exceptions.NotEnoughStock) as refused:
        editing.set_quantity(basket_id=cart.pk, line_id=carts.line_of(cart, mug).pk, quantity=6)

    assert refused.value.available == 5
    assert quantities(cart) == [(mug.pk, 1)]


def test_set_quantity_of_a_hidden_product_is_refused_but_it_can_be_removed():  # E19
    mug = catalogue.product()
    cart = carts.basket(lines=[mug])
    line = carts.line_of(cart, mug)
    mug.delete()

    with pytest.raises(exceptions.NotForSale):
        editing.set_quantity(basket_id=cart.pk, line_id=line.pk, quantity=2)
    editing.remove(basket_id=cart.pk, line_id=line.pk)

    assert quantities(cart) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda cart, line: editing.set_quantity(basket_id=cart.pk, line_id=line.pk, quantity=2),
        lambda cart, line: editing.set_quantity(basket_id=cart.pk, line_id=line.pk, quantity=0),
        lambda cart, line: editing.remove(basket_id=cart.pk, line_id=line.pk),
    ],
)
def test_a_line_of_another_cart_is_unknown(change):  # E16 E17
    mug = catalogue.product()
    theirs, mine = carts.basket(lines=[mug]), carts.basket()

    with pytest.raises(exceptions.UnknownLine):
        change(mine, carts.line_of(theirs, mug))

    assert quantities(theirs) == [(mug.pk, 1)]


def test_empty_takes_lines_and_vouchers_but_keeps_the_address():
    mug = catalogue.product()
    cart = carts.basket(lines=[mug])
    carts.country("DE")
    carts.voucher("SPRING")
    redemption.apply(basket_id=cart.pk, code="SPRING", user=None, now=timezone.now())
    editing.choose_shipping(basket_id=cart.pk, address=carts.address())

    editing.empty(basket_id=cart.pk)

    cart = carts.fresh(cart)
    assert quantities(cart) == []
    assert (cart.vouchers.count(), cart.acknowledged) == (0, {})
    assert cart.shipping_address["line4"] == "Berlin"


def test_what_was_seen_is_not_noted_on_a_cart_that_changed_meanwhile():
    cart = carts.basket(lines=[catalogue.product()])
    before = carts.fresh(cart)
    editing.add(basket_id=cart.pk, product_id=catalogue.product().pk, quantity=1)

    editing.note_seen(basket=before, seen={"offers": {}})
    assert carts.fresh(cart).acknowledged == before.acknowledged
    editing.note_seen(basket=carts.fresh(cart), seen={"offers": {}})
    assert carts.fresh(cart).acknowledged == {"offers": {}}


@pytest.mark.parametrize("status", [Basket.SUBMITTED, Basket.MERGED, Basket.FROZEN])
@pytest.mark.parametrize(
    "change",
    [
        lambda cart, line: editing.add(basket_id=cart.pk, product_id=line.product_id, quantity=1),
        lambda cart, line: editing.set_quantity(basket_id=cart.pk, line_id=line.pk, quantity=2),
        lambda cart, line: editing.remove(basket_id=cart.pk, line_id=line.pk),
        lambda cart, line: editing.empty(basket_id=cart.pk),
        lambda cart, line: editing.choose_shipping(basket_id=cart.pk, method="express"),
        lambda cart, line: line.save(),
    ],
)
def test_a_closed_cart_does_not_change(change, status):
    mug = catalogue.product()
    cart = carts.basket(lines=[mug])
    line = carts.line_of(cart, mug)
    Basket.objects.filter(pk=cart.pk).update(status=status)

    with pytest.raises(exceptions.CartClosed) as refused:
        change(cart, line)

    assert refused.value.basket.status == status
    assert quantities(cart) == [(mug.pk, 1)]
