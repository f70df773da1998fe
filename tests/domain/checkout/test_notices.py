"""Typed notices: what changed since the shopper last agreed, until they agree again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from forked_apps.basket import editing
from forked_apps.basket.models import Basket
from forked_apps.checkout import quoting
from forked_apps.partner import allocation, pricing
from forked_apps.partner.models import StockRecord
from forked_apps.voucher import redemption
from tests.factories import basket as carts
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db


def told(cart, **choices):
    return [(notice.code, notice.line_id, notice.old, notice.new) for notice in carts.quote_of(cart, **choices).notices]


def change_price(product, price):
    record = StockRecord.objects.get(product=product)
    pricing.set_prices(changes=[pricing.NewPrice(record.pk, Decimal(price))], source="api")


def sell(product, quantity):
    allocation.allocate(quantities={partner.stock_of(product).pk: quantity}, order_number="X1")


def acknowledge(cart):
    editing.acknowledge(basket_id=cart.pk, quote=carts.quote_of(cart))


def answered(cart, **choices):
    """What the shopper gets back from a write of their own."""
    return quoting.quote_edited(basket_id=cart.pk, now=timezone.now(), **choices)


@pytest.fixture
def mug():
    return catalogue.product("Mug", price="10.00", stock=10)


@pytest.fixture
def cart(mug):
    return carts.basket(lines=[(mug, 4)])


@pytest.fixture
def line(cart, mug):
    return carts.line_of(cart, mug).pk


def test_a_new_cart_has_nothing_to_tell(cart):
    assert told(cart) == []


@pytest.mark.parametrize(("price", "code"), [("12.50", "price_up"), ("7.00", "price_down")])
def test_a_price_change_is_told_with_both_prices(cart, line, mug, price, code):  # C06
    change_price(mug, price)

    assert told(cart) == [(code, line, "10.00", price)]


def test_a_price_that_comes_back_is_no_news(cart, mug):
    change_price(mug, "12.50")
    change_price(mug, "10.00")

    assert told(cart) == []


def test_fewer_left_than_wanted(cart, line, mug):  # C04
    sell(mug, 7)

    assert told(cart) == [("stock_reduced", line, "4", "3")]
    assert carts.quote_of(cart).lines[0].is_short


def test_fewer_left_but_enough_is_no_news(cart, mug):
    sell(mug, 6)

    assert told(cart) == []


def test_sold_out(cart, line, mug):
    sell(mug, 10)

    assert told(cart) == [("sold_out", line, "4", "0")]
    assert carts.quote_of(cart).total == 0 + carts.quote_of(cart).shipping_total


@pytest.mark.parametrize("hide", ["unpublish", "delete", "no price"])
def test_unavailable(cart, line, mug, hide):  # E11
    if hide == "delete":
        mug.delete()
    elif hide == "no price":
        StockRecord.objects.filter(product=mug).delete()
    else:
        type(mug).objects.filter(pk=mug.pk).update(is_public=False)

    assert told(cart) == [("unavailable", line, "Mug", None)]
    assert carts.quote_of(cart).lines[0].line_total == 0


def test_a_voucher_that_ends_is_told_and_leaves_when_acknowledged(cart):
    now = timezone.now()
    made = carts.voucher("SPRING", percent=20)
    redemption.apply(basket_id=cart.pk, code="SPRING", user=None, now=now)
    answered(cart)
    later = now + timedelta(days=2)

    assert told(cart) == []
    assert told(cart, now=later) == [("voucher_removed", None, "SPRING", None)]
    assert carts.quote_of(cart, now=later).discount_total == 0
    assert carts.quote_of(cart, now=later).notices[0].at == made.end_datetime

    editing.acknowledge(basket_id=cart.pk, quote=carts.quote_of(cart, now=later))

    assert told(cart, now=later) == []
    assert carts.fresh(cart).vouchers.count() == 0


@pytest.mark.parametrize("loss", ["used up", "deleted", "suspended"])
def test_a_voucher_lost_for_any_reason_is_told(cart, loss, customer):
    made = carts.voucher("SPRING", percent=20, usage="Single use")
    redemption.apply(basket_id=cart.pk, code="SPRING", user=None, now=timezone.now())
    answered(cart)

    if loss == "deleted":
        made.delete()
    elif loss == "suspended":
        made.offers.get().suspend()
    else:
        _use(made)

    assert told(cart) == [("voucher_removed", None, "SPRING", None)]


def _use(voucher):
    from forked_apps.order.models import Order
    from forked_apps.voucher.models import VoucherApplication

    order = Order.objects.create(
        number="A1", currency="EUR", total_incl_tax=10, total_excl_tax=10, shipping_incl_tax=0, shipping_excl_tax=0
    )
    VoucherApplication.objects.create(voucher=voucher, order=order)


def test_a_voucher_taken_off_by_its_shopper_is_no_news(cart):
    carts.voucher("SPRING")
    redemption.apply(basket_id=cart.pk, code="SPRING", user=None, now=timezone.now())

    redemption.remove(basket_id=cart.pk, code="spring")

    assert told(cart) == []


def test_an_offer_that_ends_is_told(cart):
    made = carts.offer(percent=10, name="Spring sale")
    answered(cart)

    made.suspend()

    assert told(cart) == [("offer_changed", None, "Spring sale: 4.00", None)]


def test_an_offer_that_begins_is_told(cart):
    answered(cart)

    carts.offer(percent=10, name="Spring sale")

    assert told(cart) == [("offer_changed", None, None, "Spring sale: 4.00")]


def test_an_offer_that_changes_its_rule_is_told(cart):
    made = carts.offer(percent=10, name="Spring sale")
    answered(cart)

    type(made.benefit).objects.filter(pk=made.benefit_id).update(value=5)

    assert told(cart) == [("offer_changed", None, "Spring sale: 4.00", "Spring sale: 2.00")]


def test_an_offer_that_loses_a_line_only_because_that_is_sold_out_is_not_told_twice(cart, line, mug):
    carts.offer(percent=10, name="Spring sale")
    answered(cart)

    sell(mug, 10)

    assert [notice[0] for notice in told(cart)] == ["sold_out"]


def test_an_offer_whose_condition_broke_is_told(cart, line, mug):
    bowl = catalogue.product(stock=1)
    editing.add(basket_id=cart.pk, product_id=bowl.pk, quantity=1)
    carts.offer(amount="2.00", at_least=5, name="Five for less")
    answered(cart)

    sell(bowl, 1)

    assert [notice[0] for notice in told(cart)] == ["sold_out", "offer_changed"]


def test_what_the_shopper_changes_is_no_news_but_other_news_stays(cart, line, mug):
    carts.offer(percent=10, at_least=4, name="Four mugs")
    answered(cart)
    change_price(mug, "12.50")

    editing.set_quantity(basket_id=cart.pk, line_id=line, quantity=1)
    answer = answered(cart)

    assert [notice.code for notice in answer.notices] == ["price_up"]
    assert told(cart) == [("price_up", line, "10.00", "12.50")]


def test_adding_more_does_not_hide_a_price_change(cart, line, mug):
    change_price(mug, "12.50")

    editing.add(basket_id=cart.pk, product_id=mug.pk, quantity=1)

    assert told(cart) == [("price_up", line, "10.00", "12.50")]


def test_dearer_shipping_is_told(cart, settings):
    answered(cart)

    settings.SHIPPING_METHODS = [settings.SHIPPING_METHODS[0] | {"price": "5.90"}]

    assert told(cart) == [("shipping_changed", None, "4.90", "5.90")]


def test_a_chosen_method_that_stops_applying_is_told(cart, settings):
    carts.country()
    editing.choose_shipping(basket_id=cart.pk, method="express")
    answered(cart)

    settings.SHIPPING_METHODS = settings.SHIPPING_METHODS[:1]

    assert told(cart) == [("shipping_changed", None, "express", "standard")]


def test_choosing_shipping_is_no_news(cart):
    answered(cart)

    editing.choose_shipping(basket_id=cart.pk, method="express")

    assert answered(cart).notices == ()
    assert told(cart) == []


def test_acknowledging_settles_all_and_keeps_history(cart, line, mug):  # C06
    change_price(mug, "12.50")
    sell(mug, 8)
    assert [notice[0] for notice in told(cart)] == ["price_up", "stock_reduced"]

    acknowledge(cart)

    assert told(cart) == []
    assert carts.line_of(cart, mug).price_when_added == 10
    assert carts.quote_of(cart).lines[0].is_short  # agreed to, not solved


def test_later_changes_are_measured_against_what_was_acknowledged(cart, line, mug):
    change_price(mug, "12.00")
    acknowledge(cart)

    change_price(mug, "11.00")

    assert told(cart) == [("price_down", line, "12.00", "11.00")]


def test_only_what_was_seen_is_acknowledged(cart, line, mug):
    change_price(mug, "12.50")
    seen = carts.quote_of(cart)
    change_price(mug, "20.00")

    editing.acknowledge(basket_id=cart.pk, quote=seen)

    assert told(cart) == [("price_up", line, "12.50", "20.00")]


def test_a_notice_keeps_its_id_until_the_change_changes(cart, mug):
    change_price(mug, "12.50")
    first, again = carts.quote_of(cart).notices, carts.quote_of(cart).notices
    change_price(mug, "13.00")

    assert [notice.id for notice in first] == [notice.id for notice in again]
    assert [notice.at for notice in first] == [notice.at for notice in again]
    assert carts.quote_of(cart).notices[0].id != first[0].id


def test_a_notice_knows_when(cart, mug):
    before = timezone.now()
    change_price(mug, "12.50")
    after = timezone.now()

    assert before <= carts.quote_of(cart).notices[0].at <= after


def test_a_closed_cart_forgets_nothing(cart):
    seen = carts.quote_of(cart)
    Basket.objects.get(pk=cart.pk).submit()

    from forked_apps.basket.exceptions import CartClosed

    with pytest.raises(CartClosed):
        editing.acknowledge(basket_id=cart.pk, quote=seen)
