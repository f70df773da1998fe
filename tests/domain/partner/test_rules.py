"""The shop's rules in memory: whatever door writes, the next cart is priced by what was written."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.apps.address.models import Country

from forked_apps.basket.addresses import ships_to
from forked_apps.catalogue.models import ProductClass
from forked_apps.offer import usage
from forked_apps.offer.models import Benefit, ConditionalOffer
from forked_apps.partner import rule_triggers, rules
from forked_apps.partner.models import RulesVersion, TaxRate
from tests.factories import basket as carts
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db


def plain(sql: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.fixture
def kitchen():
    return catalogue.category("Kitchen")


@pytest.fixture
def cart(kitchen):
    """A cart of one mug at 10.00, with 10 % off for all; its rules are in memory."""
    carts.offer(percent=10)
    opened = carts.basket(lines=[catalogue.product(price="10.00", stock=50, in_category=kitchen)])
    assert total(opened) == Decimal("9.00")
    return opened


def total(cart) -> Decimal:
    return sum((line.line_total for line in carts.quote_of(cart).lines), Decimal(0))


def only_in(kitchen) -> None:
    """The offer's range holds a category from now on, instead of everything."""
    condition = ConditionalOffer.objects.get().condition
    condition.range.included_categories.add(kitchen)
    type(condition.range).objects.update(includes_all_products=False)


DOORS = {
    "save": lambda: _saved(Benefit.objects.get(), value=Decimal(50)),
    "update": lambda: Benefit.objects.update(value=50),
    "plain SQL": lambda: plain("UPDATE offer_benefit SET value = 50"),
    "delete": lambda: ConditionalOffer.objects.all().delete(),
    "suspend": lambda: ConditionalOffer.objects.get().suspend(),
    "end": lambda: ConditionalOffer.objects.update(end_datetime=timezone.now() - timedelta(hours=1)),
    "exclude": lambda: ConditionalOffer.objects.get().benefit.range.excluded_products.add(*_products()),
    "a second offer": lambda: carts.offer(percent=20, exclusive=False, priority=5),
}
EXPECTED = {"delete": "10.00", "suspend": "10.00", "end": "10.00", "exclude": "10.00", "a second offer": "8.00"}


def _saved(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def _products():
    from forked_apps.catalogue.models import Product

    return Product.objects.all()


@pytest.mark.parametrize("door", DOORS)
def test_the_next_cart_knows_what_any_door_wrote(cart, door):
    DOORS[door]()

    assert total(cart) == Decimal(EXPECTED.get(door, "5.00"))


def test_a_category_that_moves_takes_its_range_along(cart, kitchen):
    only_in(kitchen)
    assert total(cart) == Decimal("9.00")
    elsewhere = catalogue.category("Garden")

    kitchen.refresh_from_db()
    kitchen.move(elsewhere, "last-child")
    assert total(cart) == Decimal("9.00")
    kitchen.productcategory_set.all().delete()

    assert total(cart) == Decimal("10.00")


def test_a_range_of_many_products_is_asked_and_not_kept(cart, monkeypatch):
    from forked_apps.offer import book

    monkeypatch.setattr(book, "MOST_PRODUCTS", 1)
    made = ConditionalOffer.objects.get().condition.range
    type(made).objects.update(includes_all_products=False)
    assert total(cart) == Decimal("10.00")
    for product in (*_products(), catalogue.product(), catalogue.product()):
        made.add_product(product)

    assert total(cart) == Decimal("9.00")


def test_tax_countries_and_classes_follow_at_once(cart):
    partner.tax_rate("0.1900")
    assert carts.quote_of(cart).lines[0].tax_rate == Decimal("0.1900")
    TaxRate.objects.update(rate="0.0700")
    assert carts.quote_of(cart).lines[0].tax_rate == Decimal("0.0700")

    carts.country("DE")
    assert ships_to("DE")
    Country.objects.update(is_shipping_country=False)
    assert not ships_to("DE")

    assert carts.quote_of(cart).lines[0].available is not None
    ProductClass.objects.update(track_stock=False)
    assert carts.quote_of(cart).lines[0].available is None


def test_what_was_rolled_back_is_in_nobodys_memory(cart):
    for value, seen in (("50", "5.00"), ("30", "7.00")):
        with transaction.atomic():
            Benefit.objects.update(value=value)
            assert total(cart) == Decimal(seen)
            transaction.set_rollback(True)
        assert total(cart) == Decimal("9.00")


def test_counts_of_use_move_no_version_and_limits_hold(cart):
    offer = ConditionalOffer.objects.get()
    ConditionalOffer.objects.update(max_global_applications=2)
    assert total(cart) == Decimal("9.00")
    before = RulesVersion.objects.get().version

    for _ in range(2):
        usage.count(applications=[{"offer": offer, "freq": 1, "discount": Decimal("1.00")}], user=None, order=None)

    assert ConditionalOffer.objects.get().status == ConditionalOffer.CONSUMED
    assert RulesVersion.objects.get().version == before
    assert total(cart) == Decimal("10.00")


def test_an_offer_begins_and_ends_by_the_clock_without_a_write(cart):
    now = timezone.now()
    ConditionalOffer.objects.update(start_datetime=now + timedelta(hours=1), end_datetime=now + timedelta(hours=2))

    def at(hours):
        return carts.quote_of(cart, now=now + timedelta(hours=hours)).lines[0].line_total

    assert [at(hours) for hours in (0, 1.5, 3)] == [Decimal("10.00"), Decimal("9.00"), Decimal("10.00")]
    assert at(-72) == Decimal("10.00")  # before what is kept: the database is asked


def test_without_a_version_everything_is_read_anew(cart):
    RulesVersion.objects.all().delete()
    Benefit.objects.update(value=50)
    assert total(cart) == Decimal("5.00")
    Benefit.objects.update(value=30)

    assert total(cart) == Decimal("7.00")
    assert rules.now().version is None


def test_rules_cost_no_statement_but_the_one_of_the_lines(cart):
    basket = carts.fresh(cart)
    from forked_apps.checkout import quoting

    with CaptureQueriesContext(connection) as captured:
        quoting.quote(basket=basket, now=timezone.now())

    assert len(captured) == 1


def test_all_tables_of_rules_are_watched():
    assert rule_triggers.missing(connection) == []
    assert len({watched.table_and_columns()[0] for watched in rule_triggers.WATCHED}) == len(rule_triggers.WATCHED)
