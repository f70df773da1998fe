"""The proof names what differs and what is missing, and stays clean when nothing happened."""

import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from forked_apps.order import freezing, proof, transitions
from forked_apps.order.models import LinePrice, ProofRun, Seal
from tests.factories import order as orders
from tests.factories.basket import address
from tests.factories.catalogue import product


def prove():
    return proof.prove(now=timezone.now(), finished=timezone.now)


def run_command(*args):
    out, err = io.StringIO(), io.StringIO()
    call_command("verify_orders", *args, stdout=out, stderr=err)
    return out.getvalue()


@pytest.fixture
def three_orders(customer):
    return [orders.order(user=customer, lines=[(product(f"Thing {n}", price="10.00", stock=9), 2)]) for n in (1, 2, 3)]


@pytest.fixture
def unfrozen(transactional_db):
    """The triggers dropped by hand, as an attacker with the database's password would."""
    freezing.remove(connection)
    yield
    freezing.install(connection)


def tamper(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.django_db
def test_untouched_orders_prove_clean(three_orders):  # D04
    transitions.move(order_id=three_orders[0].pk, to="paid")
    run = prove()
    assert (run.orders, run.differences, run.is_clean) == (3, [], True)
    assert Seal.objects.filter(kind="counterfoil").exclude(position=None).count() == 3
    assert "3 orders are as agreed" in run_command()


@pytest.mark.django_db
def test_an_erased_customer_does_not_break_the_proof(three_orders, customer):  # D04
    for order in three_orders:
        type(order).objects.filter(pk=order.pk).update(customer_email="", customer_name="", guest_email="")
    customer.delete()
    assert prove().differences == []


@pytest.mark.django_db
def test_an_order_with_a_phone_number_is_sealed_as_it_is_read_again():  # 7.1: placing it ended in a 500
    placed = orders.order(ship_to=address(phone_number="+49 30 901820"))
    assert prove().differences == []
    tamper("UPDATE order_shippingaddress SET phone_number = '+4930901821' WHERE id = %s", placed.shipping_address_id)
    assert len(prove().differences) == 1


@pytest.mark.parametrize(
    ("sql", "line", "column", "stored", "agreed"),
    [
        ("UPDATE order_line SET tax_rate = 0.07 WHERE order_id = %s", 1, "tax_rate", "0.0700", "0.0000"),
        ("UPDATE order_line SET title = 'Gold' WHERE order_id = %s", 1, "title", "Gold", "Thing 2"),
        ("UPDATE order_line SET quantity = 3 WHERE order_id = %s", 1, "quantity", 3, 2),
        ("UPDATE order_order SET currency = 'USD' WHERE id = %s", None, "currency", "USD", "EUR"),
    ],
)  # fmt: skip
def test_a_changed_row_is_named_by_order_line_and_column(
    unfrozen, customer, three_orders, sql, line, column, stored, agreed
):  # D04
    prove()
    tamper(sql, three_orders[1].pk)
    assert {
        "order": three_orders[1].number, "line": line, "column": column, "stored": stored, "agreed": agreed
    } in prove().differences  # fmt: skip
    with pytest.raises(CommandError, match="differences in 3 orders"):
        run_command()


def test_a_changed_unit_price_is_named(unfrozen, three_orders):  # D04
    LinePrice.objects.filter(order=three_orders[2]).update(price_incl_tax=Decimal("1.00"))
    (difference,) = prove().differences
    assert (difference["order"], difference["line"], difference["column"]) == (three_orders[2].number, 1, "prices")


def test_a_changed_total_is_named_and_does_not_add_up(unfrozen, three_orders):  # D04
    tamper("UPDATE order_order SET total_incl_tax = total_incl_tax + 1 WHERE id = %s", three_orders[0].pk)
    assert {d["column"] for d in prove().differences} == {"total_incl_tax", "total against its parts"}


def test_a_counterfoil_rewritten_with_its_order_breaks_the_chain(unfrozen, three_orders):  # D04
    prove()
    Seal.objects.filter(kind="counterfoil", row=three_orders[0].number).update(digest="0" * 64)
    columns = [(d["order"], d["column"]) for d in prove().differences]
    assert (three_orders[0].number, "chain") in columns
    assert (three_orders[0].number, "counterfoil's digest") in columns


def test_missing_orders_are_named(unfrozen, three_orders):  # D04
    head = prove().head
    number = three_orders[1].number
    for table, column in (
        ("order_lineprice", "order_id"), ("order_line", "order_id"), ("order_orderstatuschange", "order_id"),
        ("communication_outgoingmail", "order_id"), ("order_order", "id"),
    ):  # fmt: skip
        tamper(f"DELETE FROM {table} WHERE {column} = %s", three_orders[1].pk)
    assert (number, "order") in [(d["order"], d["column"]) for d in prove().differences]

    Seal.objects.filter(kind="counterfoil", row=number)._raw_delete("default")
    assert "position in the chain" in {d["column"] for d in prove().differences}
    assert ProofRun.objects.count() == 3
    assert Seal.objects.filter(chain=head).exists()


@pytest.mark.django_db
def test_a_head_that_was_noted_down_must_still_be_there(three_orders):  # D04
    head = prove().head
    assert head in run_command("--head", head)
    with pytest.raises(CommandError, match="history was rewritten"):
        run_command("--head", "f" * 64)
