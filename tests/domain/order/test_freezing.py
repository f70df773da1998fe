"""Orders cannot be changed by anyone, on any of the three databases."""

from decimal import Decimal

import pytest
from django.contrib.admin.sites import site
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from oscar.apps.address.models import Country
from oscar.apps.order.models import OrderDiscount

from forked_apps.offer.models import ConditionalOffer
from forked_apps.order import freezing, kept, transitions
from forked_apps.order.models import Line, LinePrice, Order, Seal
from forked_apps.partner.models import Partner, StockRecord
from forked_apps.voucher.models import Voucher
from tests.factories import basket as carts
from tests.factories import order as orders
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db

MODELS = {"Order": Order, "Line": Line, "LinePrice": LinePrice, "OrderDiscount": OrderDiscount, "Seal": Seal}


def other_value(row, name):
    """A value that differs from the present one and fits the column."""
    field, value = row._meta.get_field(name), getattr(row, name)
    kind = field.get_internal_type()
    if kind == "DecimalField":
        return (value or Decimal(0)) + Decimal("0.01")
    if kind == "PositiveIntegerField":
        return value + 1
    if kind == "DateTimeField":
        return value.replace(year=2001)
    if kind == "JSONField":
        return {"something": "else"}
    if kind == "ForeignKey":
        return value.pk + 1000  # refused before the database asks whether that row exists
    return "EUX" if name == "currency" else f"{value or ''}X"[-60:]


@pytest.fixture
def placed(customer):
    item = product("Lamp", price="10.00", sku="LAMP-1", stock=9)
    carts.voucher("TEN", percent=10)
    cart = carts.basket(user=customer, lines=[(item, 2)])
    cart.vouchers.add(Voucher.objects.get(code="TEN"))
    return orders.order(user=customer, basket=cart)


def row_of(name, order):
    return {
        "Order": lambda: Order.objects.get(pk=order.pk),
        "Line": lambda: Line.objects.get(order=order),
        "LinePrice": lambda: LinePrice.objects.filter(order=order).first(),
        "OrderDiscount": lambda: OrderDiscount.objects.get(order=order),
        "Seal": lambda: Seal.objects.get(kind="counterfoil", row=order.number),
    }[name]()


FROZEN = [(name, field) for name in MODELS for field in kept.KEPT[f"order.{name}"].frozen]


@pytest.mark.parametrize(("name", "field"), FROZEN)
def test_no_frozen_column_can_be_updated(placed, name, field):  # D04
    row = row_of(name, placed)
    with pytest.raises(IntegrityError), transaction.atomic():
        MODELS[name].objects.filter(pk=row.pk).update(**{field: other_value(row, field)})
    assert getattr(row_of(name, placed), field) == getattr(row, field)


def _save(order):
    order = Order.objects.get(pk=order.pk)
    order.total_incl_tax = Decimal("0.01")
    order.save()


def _bulk(order):
    line = order.lines.get()
    line.unit_price_incl_tax = Decimal("0.01")
    Line.objects.bulk_update([line], ["unit_price_incl_tax"])


def _raw(order):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE order_line SET quantity = 99 WHERE order_id = %s", [order.pk])


@pytest.mark.parametrize("tamper", [_save, _bulk, _raw])
def test_save_bulk_update_and_raw_sql_are_refused(placed, tamper):  # D04
    with pytest.raises(IntegrityError), transaction.atomic():
        tamper(placed)
    fresh = Order.objects.get(pk=placed.pk)
    assert fresh.total_incl_tax == placed.total_incl_tax
    assert fresh.lines.get().quantity == 2


def test_status_stock_and_links_stay_free(placed):  # D04
    line = placed.lines.get()
    transitions.move(order_id=placed.pk, to="paid")
    Line.objects.filter(pk=line.pk).update(num_allocated=0, product=None, stockrecord=None)
    Order.objects.filter(pk=placed.pk).update(user=None, payment_status="refunded")
    fresh = Order.objects.get(pk=placed.pk)
    assert (fresh.status, fresh.payment_status, fresh.user) == ("paid", "refunded", None)


def test_saving_an_unchanged_order_is_no_change(placed):  # D04
    order = Order.objects.get(pk=placed.pk)
    order.save()
    for line in order.lines.all():
        line.save()
    assert Order.objects.get(pk=placed.pk).total_incl_tax == placed.total_incl_tax


@pytest.mark.parametrize("delete", [lambda o: o.delete(), lambda o: Order.objects.all().delete()])
def test_orders_are_not_deleted(placed, delete):  # D04
    with pytest.raises(ProtectedError):
        delete(placed)
    with pytest.raises(ProtectedError):
        placed.lines.all().delete()
    assert Order.objects.get().lines.count() == 1


def test_deleting_everything_around_it_leaves_the_order_readable(placed, customer):  # D04
    item = placed.lines.get().product
    StockRecord._base_manager.filter(product=item).delete()
    type(item)._base_manager.filter(pk=item.pk).delete()
    Partner.objects.all().delete()
    ConditionalOffer.objects.all().delete()
    Voucher.objects.all().delete()
    customer.delete()

    order = Order.objects.get(pk=placed.pk)
    line = order.lines.get()
    assert (line.title, line.partner_sku, line.partner_name) == ("Lamp", "LAMP-1", "Warehouse")
    assert (order.email, order.customer_name) == ("shopper@example.com", "Ada Byron")
    assert order.shipping_address.line4 == "Berlin"
    assert order.discounts.get().voucher_code == "TEN"
    assert order.total_incl_tax == placed.total_incl_tax


def test_a_country_or_address_in_use_is_protected(placed):  # D04
    with pytest.raises(ProtectedError):
        Country.objects.get(pk="DE").delete()
    with pytest.raises(ProtectedError):
        placed.shipping_address.delete()


def test_the_django_admin_shows_orders_and_changes_nothing(placed, client, admin_user):  # D04
    client.force_login(admin_user)
    for model in (Order, Line, LinePrice, OrderDiscount, Seal):
        name, row = model._meta.model_name, row_of(model.__name__, placed)
        assert client.get(f"/django-admin/order/{name}/").status_code == 200
        assert client.get(f"/django-admin/order/{name}/{row.pk}/change/").status_code == 200
        for path in (f"{row.pk}/change/", f"{row.pk}/delete/", "add/"):
            assert client.post(f"/django-admin/order/{name}/{path}", {"quantity": 1}).status_code == 403
    shown = [model.__name__ for model in site._registry if model._meta.app_label == "order"]
    assert {"Order", "Line", "LinePrice", "Surcharge"} <= set(shown)


def test_the_triggers_come_and_go_without_a_trace():  # D04
    assert freezing.missing(connection) == []
    assert freezing.install(connection) == []
    if not connection.features.can_rollback_ddl:
        return  # dropping would end the test's transaction; the other two databases show the rest
    removed = freezing.remove(connection)
    assert {model._meta.db_table for model, _ in kept.models()} == set(freezing.missing(connection))
    assert sorted(freezing.install(connection)) == sorted(removed)
    assert freezing.missing(connection) == []
