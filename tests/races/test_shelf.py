"""Who change different things of one family at once both stand on the shelf; the control shows it losing one."""

from decimal import Decimal

import pytest
from django.db import connection, transaction  # noqa: F401 - the skip asks the connection
from django.utils import timezone

from forked_apps.catalogue.models import Product
from forked_apps.partner import allocation, pricing
from forked_apps.shelf import verifying, writing
from tests.factories import catalogue
from tests.factories.partner import stock_of
from tests.races.meeting import Meeting
from tests.races.together import together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time"),
]


@pytest.fixture
def repricings(db):
    """Each of two variants gets a new price; both write the row of their parent, and each other's."""
    parent = catalogue.parent_product(prices=("20.00", "25.00"))
    red, blue = (stock_of(child) for child in Product.objects.filter(parent=parent).order_by("pk"))
    return [repricing(red, "15.00"), repricing(blue, "14.00")]


def repricing(record, price: str):
    change = pricing.NewPrice(record.pk, Decimal(price))

    def run() -> str:
        pricing.set_prices(changes=[change], source="api", now=timezone.now())
        return "ok"

    return run


def test_both_prices_stand_on_the_shelf(repricings):  # I02
    assert together(repricings) == {"ok": 2}
    assert list(verifying.differences()) == []


def test_control_without_the_lock_the_later_one_undoes_the_earlier(repricings, monkeypatch):
    monkeypatch.setattr(writing.transactions, "locked", lambda rows: rows)
    meeting = Meeting(2)
    meeting.after(monkeypatch, writing, "reckoned")

    meeting.of(repricings)

    assert "price" in {one.column for one in verifying.differences()}


def test_many_at_once_over_families_in_any_order(db):  # I02
    parents = [catalogue.parent_product(prices=("10.00", "12.00"), stock=40) for _ in range(3)]
    records = [stock_of(child) for parent in parents for child in Product.objects.filter(parent=parent)]

    def buy(number: int):
        chosen = records if number % 2 else records[::-1]
        return lambda: sold({record.pk: 1 for record in chosen}, number)

    buyers = [buy(number) for number in range(8)]
    outcomes = together(buyers + [repricing(record, "11.00") for record in records])

    assert outcomes == {"ok": 14}
    assert list(verifying.differences()) == []


@transaction.atomic
def sold(quantities: dict[int, int], number: int) -> str:
    allocation.allocate(quantities=quantities, order_number=f"A{number}")
    return "ok"
