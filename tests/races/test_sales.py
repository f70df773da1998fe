"""Sales planned, begun, ended and called off at once: one at a time for each stock record."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from forked_apps.order import freezing
from forked_apps.partner import sales
from forked_apps.partner.models import PriceChange, Sale
from tests.factories.catalogue import product
from tests.factories.partner import stock_of
from tests.races.meeting import Meeting
from tests.races.together import together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]
ROUNDS = 5
HOUR = timedelta(hours=1)


def plannings(count: int, **period) -> list:
    """The same SKU on sale `count` times in the same hour."""
    record = stock_of(product(price="20.00"))
    now = timezone.now()
    period = {"starts_at": now + HOUR, "ends_at": now + 2 * HOUR} | period
    plan = partial(sales.plan, stockrecord_id=record.pk, price=Decimal("15.00"), name="Spring", now=now, **period)
    return [plan] * count


def test_control_without_the_lock_two_sales_share_their_time(monkeypatch):
    wanted = plannings(4)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())
    meeting = Meeting(4)
    meeting.after(monkeypatch, sales, "_in_the_way")

    assert meeting.of(wanted) == {"ok": 4}


def test_of_sales_for_the_same_time_one_is_planned():
    for _ in range(ROUNDS):
        assert together(plannings(4)) == {"ok": 1, "SalesOverlap": 3}


def test_two_workers_and_a_merchandiser_end_a_sale_once():
    for _ in range(ROUNDS):
        Sale.objects.all().delete()
        now = timezone.now()
        [plan] = plannings(1, starts_at=now - HOUR)
        sale = plan()
        with freezing.lifted():
            PriceChange._base_manager.all().delete()

        outcomes = together(
            [partial(sales.run_due, now=now + 3 * HOUR)] * 2 + [partial(sales.call_off, sale_id=sale.pk, now=now)]
        )

        assert outcomes["ok"] + outcomes["SaleOver"] == 3
        assert outcomes["ok"] >= 2
        # The ledger was emptied above, so what was there before it is found first; the sale ended once.
        assert PriceChange.objects.exclude(source="unknown").count() == 1
        assert str(stock_of(sale.stockrecord.product).price) == "20.00"
