"""One UPDATE with amounts of their own for several rows."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forked_apps import counting
from forked_apps.offer.models import ConditionalOffer
from forked_apps.partner.models import StockRecord
from tests.factories import basket as carts
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def test_each_row_gets_its_own_amounts_in_one_statement():
    one, other, third = (carts.offer() for _ in range(3))
    amounts = {
        "num_applications": {one.pk: 1, other.pk: 2},
        "total_discount": {one.pk: Decimal("1.10"), other.pk: Decimal("2.20")},
    }
    with CaptureQueriesContext(connection) as captured:
        assert counting.add(ConditionalOffer, amounts) == 2
        assert counting.add(ConditionalOffer, amounts) == 2

    assert len(captured) == 2
    rows = ConditionalOffer.objects.order_by("pk").values_list("num_applications", "total_discount")
    assert list(rows) == [(2, Decimal("2.20")), (4, Decimal("4.40")), (0, Decimal(0))]
    assert third.pk > other.pk


def test_a_row_that_does_not_cover_its_amount_is_left_alone():
    few, many = (StockRecord.objects.get(product=catalogue.product(stock=stock)).pk for stock in (3, 9))

    done = counting.add(StockRecord, {"num_allocated": {few: 4, many: 4}}, enough=("num_in_stock", "num_allocated"))

    assert done == 1
    assert dict(StockRecord.objects.values_list("pk", "num_allocated")) == {few: 0, many: 4}


def test_values_are_set_and_amounts_added_and_nothing_is_a_value_too():
    first, second = (StockRecord.objects.get(product=catalogue.product(stock=5)).pk for _ in range(2))

    counting.write(
        StockRecord,
        {"low_stock_threshold": {first: None, second: None}, "partner_sku": {first: "A", second: "B"}},
        added={"num_allocated": {first: 1, second: 2}},
    )

    rows = StockRecord.objects.order_by("pk").values_list("partner_sku", "low_stock_threshold", "num_allocated")
    assert list(rows) == [("A", None, 1), ("B", None, 2)]
