"""Statements that are compiled once answer what the queryset would, and use its indexes."""

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from forked_apps.catalogue.models import Product
from forked_apps.partner.models import StockRecord
from forked_apps.prepared import Among, Prepared, Slot
from tests.factories import catalogue

pytestmark = pytest.mark.django_db

RECORDS = Prepared(
    lambda: (
        StockRecord.objects.filter(
            Among("product_id", "products"),
            price__gte=Slot("least", models.DecimalField(max_digits=12, decimal_places=2)),
        )
        .select_related("product__parent")
        .annotate(title=models.F("product__title"))
        .order_by("pk")
    )
)
TITLES = Prepared(lambda: Product.objects.order_by("pk").values_list("pk", "date_created"))


def test_models_with_relations_and_annotations_for_any_number_of_keys():
    parent = catalogue.parent_product(prices=("10.00", "12.00"))
    keys = [*parent.children.values_list("pk", flat=True), catalogue.product(price="1.00").pk]

    for least in ("0", "11.00"):
        for wanted in (keys, keys[:1], []):
            with CaptureQueriesContext(connection) as captured:
                found = RECORDS(products=wanted, least=least)
                assert [(row.title, row.product.parent) for row in found] == [
                    (row.product.title, row.product.parent) for row in found
                ]
            assert len(captured) == 1
            direct = StockRecord.objects.filter(product_id__in=wanted, price__gte=least).order_by("pk")
            assert found == list(direct)
            assert [row.price for row in found] == [row.price for row in direct]


def test_values_come_through_the_databases_converters():
    made = catalogue.product()

    assert TITLES() == [(made.pk, Product.objects.get().date_created)]
    assert Prepared(lambda: Product.objects.filter(pk=Slot("pk", models.BigIntegerField()))).first(pk=made.pk) == made


def test_keys_are_a_plain_condition_on_every_database():  # MySQL: `(id IN (..)) = TRUE` would use no index
    with CaptureQueriesContext(connection) as captured:
        RECORDS(products=[1, 2], least="0")

    text = captured[0]["sql"].replace('"', "").replace("`", "")
    assert "partner_stockrecord.product_id IN (1, 2) AND" in text or "IN (1, 2))" in text
    assert "TRUE" not in text.upper().split("WHERE")[1]
