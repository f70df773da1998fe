"""What sells and who buys is counted as by Oscar, by one statement each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.apps.analytics.models import ProductRecord, UserRecord

from forked_apps.order import popularity
from tests.factories import catalogue
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


def test_units_are_counted_by_product_whether_it_has_a_row_or_not(customer):
    mug, bowl = catalogue.product(stock=50), catalogue.product(stock=50)
    ProductRecord.objects.create(product=mug, num_purchases=3, num_views=7)
    placed = orders.order(user=customer, lines=[(mug, 2), (bowl, 5)])
    ProductRecord.objects.filter(product=bowl).delete()
    ProductRecord.objects.filter(product=mug).update(num_purchases=3)
    UserRecord.objects.all().delete()

    for _ in range(2):
        popularity.count_order(sender=None, order=placed, user=customer)

    counted = dict(ProductRecord.objects.values_list("product_id", "num_purchases"))
    assert counted == {mug.pk: 3 + 4, bowl.pk: 10}
    record = UserRecord.objects.get(user=customer)
    assert (record.num_orders, record.num_order_lines, record.num_order_items) == (2, 4, 14)
    assert record.total_spent == 2 * placed.total_incl_tax


def test_it_costs_one_statement_for_any_number_of_lines():
    placed = orders.order(lines=[(catalogue.product(stock=50), 1) for _ in range(20)])
    popularity.count_order(sender=None, order=placed)

    with CaptureQueriesContext(connection) as captured:
        popularity.count_order(sender=None, order=placed)

    assert sum("analytics" in query["sql"] for query in captured.captured_queries) == 1
