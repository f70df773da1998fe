"""Queries of what runs for every mail and every preview: constant in the number of lines, products and readers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.rendering.products import cards
from cms.sending import deliver, start
from cms.sending.expand import expand
from forked_apps.communication import order_details
from tests.factories import catalogue, cms
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


def cost(work) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def test_product_cards():  # I05
    few = [catalogue.product().pk, catalogue.parent_product().pk]
    many = few + [catalogue.product().pk for _ in range(4)] + [catalogue.parent_product().pk for _ in range(4)]
    cards(few)  # tax rates and the like are kept in memory from here on
    assert cost(lambda: cards(few)) == cost(lambda: cards(many)) <= 8


def test_details_of_an_order():  # I05
    def details(lines: int) -> int:
        order = orders.order(lines=[(catalogue.product(), 1) for _ in range(lines)])
        order = type(order).objects.get(pk=order.pk)
        return cost(lambda: order_details.of(order))

    assert details(1) == details(8) <= 8


def test_each_mail_costs_one_statement():  # its mark on the way, and that the one before is sent
    def sending(readers: int) -> int:
        for _ in range(readers):
            cms.subscriber()
        send = start.start(campaign_id=cms.campaign().pk, actor=None, now=timezone.now())
        expand(send_id=send.pk, now=timezone.now())
        return cost(lambda: deliver.pump(send_id=send.pk))

    assert sending(10) - sending(0) == 0  # the second send goes to the same ten
    first, second = sending(0), sending(5)
    assert second - first == 5
