"""Placing: what is written, what is refused, and that nothing is written when it is refused."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from forked_apps.basket import editing
from forked_apps.basket.exceptions import NotEnoughStock
from forked_apps.basket.models import Basket
from forked_apps.catalogue.models import Option, Product
from forked_apps.checkout import placement
from forked_apps.order import signals, transitions
from forked_apps.order.models import Order, OrderStatusChange, Seal
from forked_apps.partner import allocation, pricing
from forked_apps.voucher.models import Voucher
from tests.factories import basket as carts
from tests.factories.catalogue import product
from tests.factories.partner import stock_of, tax_rate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _germany():
    carts.country()


def place(cart, *, user=None, total=None, **choices):
    choices.setdefault("shipping_address", carts.address())
    if user is None:
        choices.setdefault("email", "guest@example.com")
    if total is None:
        total = carts.quote_of(cart, user=user, address=choices["shipping_address"]).total
    return placement.place(basket_id=cart.pk, user=user, expected_total=Decimal(total), **choices)


def set_price(item, price):
    pricing.set_prices(
        changes=[pricing.NewPrice(stock_of(item).pk, Decimal(price))], actor=None, reason="", source="api"
    )


def test_an_order_holds_what_was_agreed_per_line(customer):  # D01, D02, D03
    tax_rate("0.1900")
    lamp, cup = product("Lamp", price="11.90", sku="LAMP-1", upc="400"), product("Cup", price="3.00", sku="CUP-1")
    cart = carts.basket(user=customer, lines=[(lamp, 2), cup])
    quote = carts.quote_of(cart, user=customer)

    order = place(cart, user=customer).order

    first, second = order.lines.all()
    assert (first.title, first.partner_sku, first.upc, first.quantity) == ("Lamp", "LAMP-1", "400", 2)
    assert (first.unit_price_incl_tax, first.unit_price_excl_tax) == (Decimal("11.90"), Decimal("10.00"))
    assert (first.line_price_incl_tax, first.line_price_excl_tax) == (Decimal("23.80"), Decimal("20.00"))
    assert first.tax_rate == Decimal("0.1900")
    assert second.title == "Cup"
    assert (
        order.total_incl_tax
        == quote.total
        == sum((line.line_price_incl_tax for line in order.lines.all()), order.shipping_incl_tax)
    )
    assert (order.status, order.payment_status) == ("pending", "unpaid")
    assert (order.customer_email, order.customer_name) == ("shopper@example.com", "Ada Byron")
    assert order.shipping_address.line4 == "Berlin"
    assert order.billing_address.line4 == "Berlin"


def test_unit_prices_of_a_discounted_line_add_up_to_the_line(customer):  # D03
    item = product(price="3.33", stock=20)
    carts.offer(amount="1.00", products=[item])
    order = place(carts.basket(user=customer, lines=[(item, 7)]), user=customer).order
    line = order.lines.get()
    assert line.line_price_incl_tax < line.line_price_before_discounts_incl_tax
    assert sum(row.price_incl_tax * row.quantity for row in line.prices.all()) == line.line_price_incl_tax
    assert sum(row.quantity for row in line.prices.all()) == 7
    assert sum(row.amount for row in order.discounts.all()) == line.discount_incl_tax


def test_placing_takes_the_stock_and_closes_the_cart(customer):  # D05, C9
    item = product(stock=5)
    cart = carts.basket(user=customer, lines=[(item, 2)])
    order = place(cart, user=customer).order
    assert (stock_of(item).num_in_stock, stock_of(item).num_allocated) == (5, 2)
    assert order.lines.get().num_allocated == 2
    assert carts.fresh(cart).status == Basket.SUBMITTED


def test_a_higher_total_is_refused_with_the_new_cart_and_nothing_is_written(customer):  # C06, E23
    item = product(price="10.00")
    cart = carts.basket(user=customer, lines=[item])
    seen = carts.quote_of(cart, user=customer).total
    set_price(item, "12.00")

    with pytest.raises(placement.TotalChanged) as refused:
        place(cart, user=customer, total=seen)

    assert refused.value.quote.total == seen + 2
    assert Order.objects.count() == 0
    assert stock_of(item).num_allocated == 0
    assert carts.fresh(cart).status == Basket.OPEN


def test_a_lower_total_is_passed_on(customer):  # E23
    item = product(price="10.00")
    cart = carts.basket(user=customer, lines=[item])
    seen = carts.quote_of(cart, user=customer).total
    set_price(item, "7.00")
    order = place(cart, user=customer, total=seen).order
    assert order.total_incl_tax == seen - 3
    assert order.confirmed_total == seen


def test_every_short_line_is_named_at_once(customer):  # D06
    plenty, few, gone, hidden = product(), product(stock=3), product(stock=3), product()
    cart = carts.basket(user=customer, lines=[plenty, (few, 3), (gone, 2), hidden])
    for item, left in ((few, 1), (gone, 0)):
        record = stock_of(item)
        type(record)._base_manager.filter(pk=record.pk).update(num_in_stock=left)
    Product.objects.filter(pk=hidden.pk).update(is_public=False)

    with pytest.raises(placement.ShortLines) as refused:
        place(cart, user=customer, total="999")

    assert [(line.index, line.requested, line.available) for line in refused.value.shortages] == [
        (1, 3, 1),
        (2, 2, 0),
        (3, 1, 0),
    ]
    assert Order.objects.count() == 0


def test_the_same_cart_again_answers_its_order(customer):  # C3
    cart = carts.filled_basket(user=customer)
    first = place(cart, user=customer)
    again = place(cart, user=customer, total="1")
    assert (first.created, again.created) == (True, False)
    assert again.order == first.order


def test_the_cart_of_another_is_closed_for_me(customer, other_customer):  # I19
    cart = carts.filled_basket(user=customer)
    place(cart, user=customer)
    for stranger in (other_customer, None):
        with pytest.raises(placement.CartClosed):
            place(cart, user=stranger, total="999")


def test_a_guest_orders_with_an_address_to_write_to():  # D13
    order = place(carts.filled_basket(), email=" Guest@Example.com ").order
    assert order.user is None
    assert order.customer_email == order.guest_email == order.email == "guest@example.com"
    assert order.customer_name == "Ada Byron"


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c"])
def test_a_guest_without_a_usable_address_is_refused(email):  # D13
    with pytest.raises(placement.InvalidContact) as refused:
        place(carts.filled_basket(), email=email)
    assert set(refused.value.errors) == {"email"}


def test_a_shop_may_want_accounts(settings):  # D13
    settings.OSCAR_ALLOW_ANON_CHECKOUT = False
    with pytest.raises(placement.GuestsNotAllowed):
        place(carts.filled_basket())


def test_an_incomplete_address_names_every_missing_field(customer):  # E23
    with pytest.raises(placement.InvalidAddress) as refused:
        place(carts.filled_basket(user=customer), user=customer, shipping_address={"country": "DE"})
    assert set(refused.value.errors) == {"first_name", "last_name", "line1", "line4", "postcode"}


def test_no_address_at_all_is_refused(customer):  # E23
    with pytest.raises(placement.AddressRequired):
        place(carts.filled_basket(user=customer), user=customer, shipping_address=None, total="99")


def test_an_unknown_method_is_an_error_never_the_default(customer):  # E23
    cart = carts.filled_basket(user=customer)
    with pytest.raises(placement.UnknownShippingMethod):
        place(cart, user=customer, shipping_method="teleport", total="99")
    with pytest.raises(placement.UnknownPaymentMethod):
        place(cart, user=customer, payment_method="promises", total="99")


def test_an_empty_cart_is_refused(customer):  # E23
    with pytest.raises(placement.EmptyCart):
        place(carts.basket(user=customer), user=customer, total="0")


def test_a_cart_that_never_was():
    with pytest.raises(ObjectDoesNotExist):
        placement.place(basket_id=999_999, expected_total=Decimal(1), email="a@example.com")


def test_billing_address_company_and_vat_id_are_kept(customer):  # D02
    order = place(
        carts.filled_basket(user=customer),
        user=customer,
        billing_address=carts.address(line4="Hamburg", postcode="20095"),
        company="Analytical Engines",
        vat_id="DE123456789",
    ).order
    assert order.billing_address.line4 == "Hamburg"
    assert order.shipping_address.line4 == "Berlin"
    assert (order.company, order.vat_id) == ("Analytical Engines", "DE123456789")


@pytest.mark.parametrize(
    ("method", "hold"),
    [("card", timedelta(minutes=30)), ("bank_transfer", timedelta(days=7)), ("", timedelta(hours=24))],
)
def test_an_unpaid_order_holds_its_stock_for_a_time_by_method(customer, settings, method, hold):  # P04
    settings.STRIPE_SECRET_KEY = "sk_test_placing"
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    order = place(carts.filled_basket(user=customer), user=customer, payment_method=method, now=now).order
    assert order.expires_at == now + hold


def test_cash_on_delivery_never_expires(customer):  # P04
    order = place(carts.filled_basket(user=customer), user=customer, payment_method="cash_on_delivery").order
    assert order.expires_at is None


def test_a_day_in_the_past_dates_everything_back(customer):  # J11
    now = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    order = place(carts.filled_basket(user=customer), user=customer, now=now).order
    assert order.date_placed == order.updated_at == now
    assert OrderStatusChange.objects.get(order=order).date_created == now
    assert Seal.objects.get(kind="counterfoil", row=order.number).created_at == now


def test_a_voucher_is_counted_once_and_kept_with_the_order(customer):  # F03
    carts.voucher("TEN", usage=Voucher.SINGLE_USE, percent=10)
    cart = carts.filled_basket(user=customer, price="20.00")
    cart.vouchers.add(Voucher.objects.get(code="TEN"))
    order = place(cart, user=customer).order
    discount = order.discounts.get()
    assert (discount.voucher_code, discount.amount) == ("TEN", Decimal("2.00"))
    assert Voucher.objects.get(code="TEN").num_orders == 1


def test_an_offer_limited_per_user_is_given_to_the_order_that_takes_it(customer):  # F03
    carts.offer(percent=10, max_user_applications=1)
    cart = carts.filled_basket(user=customer, price="20.00")

    order = place(cart, user=customer).order

    assert order.discounts.get().amount == Decimal("2.00")
    assert carts.quote_of(carts.filled_basket(user=customer), user=customer).discount_total == 0


def test_stock_that_is_not_counted_is_sold_without_being_held(customer):  # D05
    endless = product(stock=None)

    order = place(carts.basket(user=customer, lines=[(endless, 3)]), user=customer).order
    transitions.move(order_id=order.pk, to="shipped")

    line = order.lines.get()
    assert (line.quantity, line.num_allocated, line.num_shipped) == (3, 0, 3)


def test_two_lines_of_one_stock_record_share_its_units(customer):  # D05 D06
    mug = product(stock=5)
    mug.product_class.options.add(Option.objects.create(name="Engraving", code="engraving", type=Option.TEXT))
    cart = carts.basket(user=customer, lines=[(mug, 3)])
    engraved = {"product_id": mug.pk, "options": [{"option": "engraving", "value": "Ada"}]}
    editing.add(basket_id=cart.pk, quantity=2, **engraved)
    with pytest.raises(NotEnoughStock):
        editing.set_quantity(basket_id=cart.pk, line_id=cart.lines.first().pk, quantity=4)
    allocation.count(stockrecord_id=stock_of(mug).pk, counted=4, actor=None, reason="one broke")

    with pytest.raises(placement.ShortLines) as refused:
        place(cart, user=customer, total="999")
    allocation.count(stockrecord_id=stock_of(mug).pk, counted=5, actor=None, reason="found it")
    order = place(cart, user=customer).order

    assert [(line.requested, line.available) for line in refused.value.shortages] == [(3, 4), (2, 4)]
    assert (stock_of(mug).num_allocated, [line.num_allocated for line in order.lines.all()]) == (5, [3, 2])
    assert [row.value for line in order.lines.all() for row in line.attributes.all()] == ["Ada"]


def test_order_numbers_are_random_and_hold_a_letter(customer):  # C3
    numbers = {place(carts.filled_basket(user=customer), user=customer).order.number for _ in range(5)}
    assert len(numbers) == 5
    assert all(len(number) == 12 and not number.isdigit() for number in numbers)


def test_the_others_hear_of_it_in_time(customer, django_capture_on_commit_callbacks):  # D14, G01
    heard = []
    inside = lambda order_id, **kwargs: heard.append(("recorded", order_id))  # noqa: E731
    after = lambda order, **kwargs: heard.append(("placed", order.pk))  # noqa: E731
    signals.order_recorded.connect(inside, weak=False)
    signals.order_placed.connect(after, weak=False)
    try:
        with django_capture_on_commit_callbacks(execute=False) as waiting:
            order = place(carts.filled_basket(user=customer), user=customer).order
            assert heard == [("recorded", order.pk)]
        for callback in waiting:
            callback()
        assert ("placed", order.pk) in heard
    finally:
        signals.order_recorded.disconnect(inside)
        signals.order_placed.disconnect(after)


def test_an_order_that_costs_nothing_is_paid_when_it_is_placed(customer):
    gift = product("Gift", price="5.00")
    carts.offer(percent=100, products=[gift])
    cart = carts.basket(user=customer, lines=[gift])

    order = place(cart, user=customer, shipping_method="pickup").order

    assert (order.total_incl_tax, order.status, order.payment_status) == (Decimal("0.00"), "paid", "paid")
    assert order.expires_at is None
    assert order.invoice.total == Decimal("0.00")


@pytest.mark.parametrize(("quantity", "fits"), [(2, True), (3, False)])
def test_an_order_above_the_shops_limit_is_refused(customer, settings, quantity, fits):
    settings.ORDER_MAX_TOTAL = Decimal("50.00")
    cart = carts.basket(user=customer, lines=[(product(price="20.00", stock=5), quantity)])

    if fits:
        assert place(cart, user=customer, total="100000").created
    else:
        with pytest.raises(placement.OrderTooLarge) as refused:
            place(cart, user=customer, total="100000")
        assert refused.value.limit == Decimal("50.00")
        assert not Order.objects.exists()


def test_a_discount_does_not_hide_what_no_column_holds(customer, settings):
    settings.ORDER_MAX_TOTAL = Decimal("50.00")
    cart = carts.basket(user=customer, lines=[(product(price="100.00", stock=5), 1)])
    carts.offer(percent=90)

    with pytest.raises(placement.OrderTooLarge):
        place(cart, user=customer, total="100000")
