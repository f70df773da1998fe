"""No row of money or history is deleted, and none changes after it was written, whatever SQL is sent (9.1)."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from oscar.apps.order.models import OrderDiscount, OrderLineDiscount

from forked_apps.order import freezing, kept, proof, returns, shipments, transitions
from forked_apps.order.models import Order, OrderStatusChange, Return
from forked_apps.partner import pricing
from forked_apps.partner.models import PriceChange, StockRecord
from forked_apps.payment import receipts, refunds
from forked_apps.payment.models import InvoiceSeries, PaymentAttempt, Refund
from forked_apps.voucher.models import Voucher
from tests.factories import basket as carts
from tests.factories import order as orders
from tests.factories.catalogue import product


@pytest.fixture
def lived(db, customer):
    """An order with a row of nearly every kind: discounted, paid, sent, partly returned, partly refunded."""
    now = timezone.now()
    item = product("Lamp", price="10.00", sku="LAMP-1", stock=9)
    dearer = pricing.NewPrice(item.stockrecords.get().pk, Decimal("12.00"))
    pricing.set_prices(changes=[dearer], reason="dearer", source="dashboard")
    carts.voucher("TEN", percent=10)
    cart = carts.basket(user=customer, lines=[(item, 3)])
    cart.vouchers.add(Voucher.objects.get(code="TEN"))
    order = orders.order(user=customer, basket=cart)
    receipts.record_manual(order_id=order.pk, actor=customer, note="by transfer", now=now)
    shipments.ship(order_id=order.pk, now=now)
    line = order.lines.get()
    returns.take_back(order_id=order.pk, lines={line.pk: 1}, restock=True, reason="too bright", now=now)
    refunds.refund_order(order_id=order.pk, amount=Decimal("3.00"), lines={line.pk: 1}, reason="scratched", now=now)
    # Written by nothing in this shop, but by Oscar's own code or a shop's own.
    order.surcharges.create(name="Fee", code="fee", incl_tax=0, excl_tax=0)
    line.attributes.create(type="engraving", value="Ada")
    kind = order.payment_events.model._meta.get_field("event_type").related_model.objects.create(name="Paid")
    order.payment_events.create(amount=1, event_type=kind)
    if not OrderLineDiscount.objects.exists():
        OrderLineDiscount.objects.create(
            line=line, order_discount=OrderDiscount.objects.first(), is_incl_tax=True, amount=1
        )
    proof.prove(now=now, finished=timezone.now)
    return Order.objects.get(pk=order.pk)


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_no_row_of_money_or_history_is_deleted(lived):  # 9.1
    for model, _rule in kept.models():
        before = model._base_manager.count()
        assert before, f"the test has no row of {model._meta.label}"
        with pytest.raises(IntegrityError, match="frozen"):
            sql(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        assert model._base_manager.count() == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the other two cannot refuse it: project/docs/proof.md")
def test_no_table_of_them_is_emptied(lived):  # 9.1
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL truncates nothing that has checks to come
    for model, _rule in kept.models():
        with pytest.raises(IntegrityError, match="frozen"):
            sql(f"TRUNCATE {connection.ops.quote_name(model._meta.db_table)} CASCADE")


REFUSED = [
    ("payment_paymentattempt", "received = received - 1"),
    ("payment_paymentattempt", "settled_at = '2001-01-01 00:00:00'"),
    ("payment_refund", "amount = amount - 1"),
    ("payment_refund", "reason = 'another'"),
    ("payment_invoice", "total = total - 1"),
    ("payment_invoiceseries", "latest = 0"),
    ("order_orderstatuschange", "new_status = 'completed'"),
    ("order_orderstatuschange", "note = 'another'"),
    ("order_return", "reason = 'another'"),
    ("order_shipmentline", "quantity = quantity + 1"),
    ("partner_pricechange", "old = 99"),
    ("partner_pricechange", "reason = 'another'"),
    ("partner_stockmovement", "in_stock_delta = in_stock_delta - 1"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change"), REFUSED)
def test_what_was_written_stays(lived, table, change):  # 9.1
    with pytest.raises(IntegrityError, match="frozen"):
        sql(f"UPDATE {table} SET {change}")


def test_what_follows_life_stays_free(lived, customer):  # 9.1
    attempt = PaymentAttempt.objects.get()
    assert attempt.intent_id is None
    PaymentAttempt.objects.filter(pk=attempt.pk).update(intent_id="pi_1", received=attempt.received + 1)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        PaymentAttempt.objects.filter(pk=attempt.pk).update(intent_id="pi_2")
    InvoiceSeries.objects.update(latest=77)
    Refund.objects.update(reason="", actor=None)
    OrderStatusChange.objects.update(actor_label="", note="", actor=None)
    Return.objects.update(reason="")
    PriceChange._base_manager.update(stockrecord=None, product=None)
    transitions.move(order_id=lived.pk, to="delivered")
    customer.delete()
    assert Order.objects.get(pk=lived.pk).user is None


def test_only_this_connection_goes_round_and_only_for_a_while(lived):  # 9.1
    with freezing.lifted():
        with freezing.lifted():
            sql("UPDATE order_order SET total_incl_tax = 1.00, total_excl_tax = 1.00")
        sql("DELETE FROM order_surcharge")
    with pytest.raises(IntegrityError, match="frozen"):
        sql("DELETE FROM order_lineattribute")
    with pytest.raises(ZeroDivisionError), freezing.lifted():
        raise ZeroDivisionError
    with pytest.raises(IntegrityError, match="frozen"):
        sql("DELETE FROM order_lineattribute")
    assert freezing.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_flush_empties_a_shop_that_has_orders(customer):  # 9.1
    orders.order(user=customer, lines=[(product(stock=9), 1)])
    call_command("flush", interactive=False, verbosity=0)
    assert (Order.objects.count(), StockRecord.objects.count()) == (0, 0)
    assert freezing.missing(connection) == []
