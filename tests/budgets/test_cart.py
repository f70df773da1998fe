"""SQL statements of a cart: few, and as many for twenty lines as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forked_apps.basket import editing, lookup
from forked_apps.checkout import quoting
from forked_apps.voucher import redemption
from tests.factories import basket as carts
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db
READ_BUDGET = 6
ADD_BUDGET = 9 if connection.vendor == "mysql" else 8  # an insert there locks what it refers to: that comes first


def statements(action) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


def busy_shop():
    """Offers of several kinds on ranges by product, category and class, and a voucher."""
    partner.tax_rate()
    carts.country()
    kitchen = catalogue.category("Kitchen")
    for number in range(5):
        made = carts.offer(percent=5 + number, exclusive=False)
        made.condition.range.included_categories.add(kitchen)
    carts.offer(amount="2.00", max_user_applications=3)
    carts.offer(shipping_percent=50)
    carts.voucher("SPRING", usage="Once per customer", percent=10)
    return kitchen


def cart_with(count, kitchen, user):
    cart = lookup.open_for(user=user)
    for _ in range(count):
        shirt = catalogue.parent_product(prices=("10.00",), stock=60, in_category=kitchen)
        editing.add(basket_id=cart.pk, product_id=shirt.children.get().pk, quantity=2)
    if not cart.vouchers.exists():
        redemption.apply(basket_id=cart.pk, code="SPRING", user=user, now=timezone.now())
    editing.choose_shipping(basket_id=cart.pk, method="express", address=carts.address())
    return cart


def read(user):
    quoting.quote(basket=lookup.of_user(user=user), user=user, now=timezone.now())


def test_reading_costs_the_same_for_one_and_for_twenty_lines(customer):  # budget of issue 4
    kitchen = busy_shop()
    cart_with(1, kitchen, customer)
    read(customer)  # the shop's rules are in memory from now on
    for_one = statements(lambda: read(customer))
    cart_with(19, kitchen, customer)
    for_twenty = statements(lambda: read(customer))

    assert for_one == for_twenty <= READ_BUDGET


def test_reading_does_not_depend_on_the_number_of_offers_or_the_catalogue(customer):
    kitchen = busy_shop()
    cart_with(3, kitchen, customer)
    read(customer)
    before = statements(lambda: read(customer))
    for _ in range(10):
        carts.offer(percent=3)
        catalogue.product(in_category=kitchen)
    read(customer)

    assert statements(lambda: read(customer)) == before


def test_adding_and_answering_costs_the_same_for_one_and_for_twenty_lines(customer):
    partner.tax_rate()
    carts.offer(percent=10)
    first, second = catalogue.product(stock=50), catalogue.product(stock=50)

    def add(product):
        def edit(cart):
            editing.add(basket_id=cart.pk, basket=cart, product_id=product.pk, quantity=1, strategy=cart.strategy)

        quoting.changed(find=lambda: lookup.open_for(user=customer), edit=edit, user=customer, now=timezone.now())

    add(catalogue.product())
    for_one = statements(lambda: add(first))
    carts.basket(user=customer, lines=[catalogue.product() for _ in range(18)])
    add(catalogue.product())
    for_twenty = statements(lambda: add(second))

    # The test's own transaction turns BEGIN and COMMIT into SAVEPOINT and RELEASE: the same count.
    assert for_one == for_twenty <= ADD_BUDGET


def test_changing_a_quantity_costs_the_same_for_one_and_for_twenty_lines(customer):
    mug = catalogue.product(stock=50)
    cart = carts.basket(user=customer, lines=[mug])
    line = carts.line_of(cart, mug)

    def change(quantity):
        editing.set_quantity(basket_id=cart.pk, line_id=line.pk, quantity=quantity)

    for_one = statements(lambda: change(2))
    carts.basket(user=customer, lines=[catalogue.product() for _ in range(19)])

    assert statements(lambda: change(3)) == for_one <= 8


def test_acknowledging_costs_the_same_for_one_and_for_twenty_lines(customer):
    cart = carts.filled_basket(user=customer)
    quote = carts.quote_of(cart)
    for_one = statements(lambda: editing.acknowledge(basket_id=cart.pk, quote=quote))
    carts.basket(user=customer, lines=[catalogue.product() for _ in range(19)])
    quote = carts.quote_of(cart)

    assert statements(lambda: editing.acknowledge(basket_id=cart.pk, quote=quote)) == for_one
