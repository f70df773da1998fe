"""What a cart costs now: prices, offers, taxes, shipping, sums."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forked_apps.basket import editing
from forked_apps.basket.models import Basket, Line
from forked_apps.partner import pricing
from forked_apps.partner.models import StockRecord
from forked_apps.voucher import redemption
from tests.factories import basket as carts
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db
NET_SHOP = override_settings(PRICES_INCLUDE_TAX=False, OSCAR_OFFERS_INCL_TAX=False)


def money(text):
    return Decimal(text)


def adds_up(quote):
    for line in quote.lines:
        assert line.line_total == line.line_total_before_discount - line.discount
        assert line.line_total == line.line_total_excl_tax + line.tax
    assert quote.total == sum(line.line_total for line in quote.lines) + quote.shipping_total
    assert quote.total == quote.subtotal - quote.discount_total + quote.shipping_total
    assert quote.total == quote.total_excl_tax + quote.tax_total
    on_lines = [discount.amount for discount in quote.discounts if not discount.on_shipping]
    assert sum(on_lines, money("0.00")) == quote.discount_total
    return True


def test_an_empty_cart_costs_nothing():
    quote = carts.quote_of(carts.basket())

    assert (quote.total, quote.shipping_total, quote.lines) == (0, 0, ())
    assert quote.shipping.method is None


def test_lines_carry_what_a_client_shows():  # E14 C02 C05
    mug = catalogue.product("Mug", price="10.00", stock=7, sku="MUG-1")
    cart = carts.basket(lines=[(mug, 2)])

    line = carts.quote_of(cart).lines[0]

    assert (line.product_id, line.name, line.sku, line.quantity) == (mug.pk, "Mug", "MUG-1", 2)
    assert (line.unit_price, line.line_total, line.price_when_added) == (10, 20, 10)
    assert (line.available, line.is_buyable, line.is_short) == (7, True, False)
    assert line.url == mug.get_absolute_url()


def test_the_picture_comes_with_the_line():
    """A variant without one shows its parent's; none of them costs a statement of its own."""
    from forked_apps.catalogue.models import ProductImage

    mug, shirt, plain = catalogue.product(), catalogue.parent_product(prices=("9.00",)), catalogue.product()
    ProductImage.objects.create(product=mug, original="p/second.jpg", display_order=2)
    ProductImage.objects.create(product=mug, original="p/first.jpg", display_order=1)
    ProductImage.objects.create(product=shirt, original="p/shirt.jpg")
    lines = carts.quote_of(carts.basket(lines=[mug, shirt.children.get(), plain])).lines

    with CaptureQueriesContext(connection) as captured:
        shown = [line.product.primary_image() for line in lines]

    assert len(captured) == 0
    assert [line.image for line in lines] == ["p/first.jpg", "p/shirt.jpg", ""]
    assert [str(image.original) for image in shown[:2]] == ["p/first.jpg", "p/shirt.jpg"]
    assert shown[2]["is_missing"]
    assert lines[0].image_url.endswith("/p/first.jpg")
    assert lines[2].image_url == ""


def by_save(record):
    record.price = money("12.50")
    record.save()


def by_set_prices(record):
    pricing.set_prices(changes=[pricing.NewPrice(record.pk, money("12.50"))], source="api")


def by_raw_sql(record):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partner_stockrecord SET price = '12.50' WHERE id = %s", [record.pk])


@pytest.mark.parametrize("change_price", [by_save, by_set_prices, by_raw_sql])
def test_a_price_change_reaches_the_cart_by_every_path(change_price):  # C06
    mug = catalogue.product(price="10.00")
    cart = carts.basket(lines=[(mug, 2)])
    before = carts.quote_of(cart)

    change_price(StockRecord.objects.get(product=mug))
    after = carts.quote_of(cart)

    assert (before.lines[0].unit_price, before.subtotal) == (10, 20)
    assert (after.lines[0].unit_price, after.lines[0].price_when_added, after.subtotal) == (money("12.50"), 10, 25)
    assert after.version != before.version


def test_a_variants_price_reaches_the_cart():  # C06
    shirt = catalogue.parent_product(prices=("10.00", "12.00"))
    child = shirt.children.order_by("pk").first()
    cart = carts.basket(lines=[child])

    by_set_prices(StockRecord.objects.get(product=child))

    assert carts.quote_of(cart).lines[0].unit_price == money("12.50")


def test_reading_writes_nothing(customer):
    cart = carts.filled_basket(user=customer, count=2)
    carts.offer(percent=10)
    before = list(Basket.objects.values()), list(Line.objects.values())

    with CaptureQueriesContext(connection) as captured:
        carts.quote_of(cart, user=customer)

    assert {query["sql"].lstrip("(").split()[0] for query in captured.captured_queries} == {"SELECT"}
    assert (list(Basket.objects.values()), list(Line.objects.values())) == before


def test_the_same_cart_has_the_same_version():
    cart = carts.filled_basket(count=2)

    assert carts.quote_of(cart).version == carts.quote_of(cart).version


@pytest.mark.parametrize("what", ["quantity", "title", "stock", "offer", "address"])
def test_the_version_moves_with_whatever_the_shopper_sees(what):
    carts.country()
    mug = catalogue.product(stock=5)
    cart = carts.basket(lines=[mug])
    before = carts.quote_of(cart).version

    if what == "quantity":
        editing.set_quantity(basket_id=cart.pk, line_id=carts.line_of(cart, mug).pk, quantity=2)
    elif what == "title":
        type(mug).objects.filter(pk=mug.pk).update(title="Cup")
    elif what == "stock":
        _sell_one(mug)
    elif what == "offer":
        carts.offer(percent=5)
    else:
        editing.choose_shipping(basket_id=cart.pk, address=carts.address())

    assert carts.quote_of(cart).version != before


def _sell_one(product):
    from forked_apps.partner import allocation

    allocation.allocate(quantities={partner.stock_of(product).pk: 1}, order_number="X1")


def test_gross_prices_contain_their_tax():
    partner.tax_rate("0.1900")
    mug = catalogue.product(price="11.90")
    cart = carts.basket(lines=[(mug, 3)])

    quote = carts.quote_of(cart, shipping_method="express")

    line = quote.lines[0]
    assert (line.line_total, line.line_total_excl_tax, line.tax) == (money("35.70"), 30, money("5.70"))
    assert (line.tax_rate, line.tax_code) == (money("0.1900"), "standard")
    assert (quote.shipping_total, quote.shipping.price_excl_tax) == (money("12.90"), money("10.84"))
    assert quote.total == money("48.60")
    assert adds_up(quote)


@NET_SHOP
def test_net_prices_get_their_tax_added():
    partner.tax_rate("0.1900")
    mug = catalogue.product(price="10.00")
    cart = carts.basket(lines=[(mug, 3)])
    carts.offer(percent=10)

    quote = carts.quote_of(cart, shipping_method="express")

    line = quote.lines[0]
    assert (line.unit_price, line.price_when_added) == (10, 10)
    assert (line.line_total_excl_tax, line.tax, line.line_total) == (27, money("5.13"), money("32.13"))
    assert line.discount == money("3.57")
    assert quote.shipping_total == money("15.35")  # 12.90 net
    assert adds_up(quote)


def test_the_address_decides_the_tax():
    partner.tax_rate("0.1900", country="DE")
    partner.tax_rate("0.2000", country="AT")
    carts.country("AT")
    cart = carts.basket(lines=[catalogue.product(price="12.00")])

    editing.choose_shipping(basket_id=cart.pk, address=carts.address(country="AT"))

    assert carts.quote_of(cart).lines[0].tax == money("2.00")
    assert carts.quote_of(cart, address={"country": "DE"}).lines[0].tax == money("1.92")


def test_offers_discount_lines_and_are_told_by_name():
    mug, bowl = catalogue.product(price="10.00"), catalogue.product(price="20.00")
    cart = carts.basket(lines=[(mug, 2), bowl])
    carts.offer(percent=15, products=[mug], name="Mug week")

    quote = carts.quote_of(cart)

    assert [line.discount for line in quote.lines] == [3, 0]
    assert [(discount.name, discount.amount, discount.voucher_code) for discount in quote.discounts] == [
        ("Mug week", 3, None)
    ]
    assert adds_up(quote)


@pytest.mark.parametrize("status", ["not started", "over", "suspended"])
def test_offers_outside_their_time_do_nothing(status):
    now = timezone.now()
    cart = carts.filled_basket()
    made = carts.offer(percent=15)
    if status == "suspended":
        made.suspend()
    else:
        shift = timedelta(days=1 if status == "not started" else -2)
        type(made).objects.filter(pk=made.pk).update(
            start_datetime=now + shift, end_datetime=now + shift + timedelta(hours=1)
        )

    assert carts.quote_of(cart, now=now).discount_total == 0


def test_a_fixed_amount_is_shared_out_to_the_cent():
    products = [catalogue.product(price=price) for price in ("3.33", "3.33", "3.34")]
    cart = carts.basket(lines=products)
    carts.offer(amount="1.00")

    quote = carts.quote_of(cart)

    assert quote.discount_total == 1
    assert adds_up(quote)


def test_a_discount_is_never_larger_than_the_price():
    cart = carts.filled_basket(price="5.00")
    carts.offer(amount="50.00")

    quote = carts.quote_of(cart)

    assert (quote.lines[0].line_total, quote.discount_total) == (0, 5)
    assert adds_up(quote)


def test_oscars_totals_are_those_of_the_quote():
    partner.tax_rate("0.0700")
    carts.offer(percent="33.33")
    cart = carts.basket(lines=[(catalogue.product(price="9.99"), 3), catalogue.product(price="0.07")])

    quote = carts.quote_of(cart)

    basket = quote.basket
    assert basket.total_incl_tax == sum(line.line_total for line in quote.lines)
    assert basket.total_excl_tax == sum(line.line_total_excl_tax for line in quote.lines)
    assert basket.total_discount == quote.discount_total
    assert sum(application["discount"] for application in quote.applications) == quote.discount_total


def test_what_cannot_be_bought_costs_nothing_and_earns_no_offer():
    mug, bowl = catalogue.product(price="10.00"), catalogue.product(price="20.00", stock=1)
    cart = carts.basket(lines=[mug, bowl])
    carts.offer(percent=10, at_least=2)
    _sell_one(bowl)

    quote = carts.quote_of(cart)

    assert [(line.line_total, line.is_short) for line in quote.lines] == [(10, False), (0, True)]
    assert (quote.subtotal, quote.discount_total) == (10, 0)
    assert adds_up(quote)


def test_vouchers_give_their_offers_also_to_guests():
    cart = carts.filled_basket(price="10.00")
    carts.voucher("spring", percent=20)

    redemption.apply(basket_id=cart.pk, code="sPrInG", user=None, now=timezone.now())
    quote = carts.quote_of(cart)

    assert quote.vouchers == (("SPRING", "Voucher spring"),)
    assert [(discount.amount, discount.voucher_code) for discount in quote.discounts] == [(2, "SPRING")]


def test_options_are_shown():
    from forked_apps.catalogue.models import Option

    engraving = Option.objects.create(name="Engraving", code="engraving", type=Option.TEXT)
    mug = catalogue.product()
    mug.product_class.options.add(engraving)
    cart = carts.basket()

    editing.add(basket_id=cart.pk, product_id=mug.pk, quantity=1, options=[{"option": "engraving", "value": "Ada"}])
    editing.add(basket_id=cart.pk, product_id=mug.pk, quantity=1)

    assert [line.options for line in carts.quote_of(cart).lines] == [(("engraving", "Engraving", "Ada"),), ()]
