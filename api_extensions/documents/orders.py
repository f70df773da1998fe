"""Orders as their owners and staff read them: what was agreed, line by line, as it was frozen when placed."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from rest_framework import serializers

from api_extensions.documents import addresses, money
from api_extensions.documents.addresses import AddressSerializer
from api_extensions.documents.carts import Amount, CartDiscount
from forked_apps.order import statuses
from forked_apps.order.models import Line, Order


class OrderProduct(serializers.Serializer):
    """The product as it was called when the order was placed; `id` is null when the row is gone."""

    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    sku = serializers.CharField()
    image = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)


class OrderLineDocument(serializers.Serializer):
    """One frozen line; `discount` is already taken off `line_total`."""

    id = serializers.IntegerField()
    product = OrderProduct()
    name = serializers.CharField()
    sku = serializers.CharField()
    upc = serializers.CharField(allow_null=True)
    quantity = serializers.IntegerField()
    unit_price = Amount()
    line_total = Amount()
    discount = Amount()
    tax = Amount()
    tax_rate = serializers.DecimalField(max_digits=6, decimal_places=4, allow_null=True, coerce_to_string=True)
    status = serializers.CharField()
    num_shipped = serializers.IntegerField()
    num_returned = serializers.IntegerField()
    num_cancelled = serializers.IntegerField()


class OrderCustomer(serializers.Serializer):
    """Who ordered, as known when the order was placed; `id` is null for guests and erased accounts."""

    id = serializers.IntegerField(allow_null=True)
    email = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class OrderShipping(serializers.Serializer):
    """The way of shipping that was agreed."""

    method = serializers.CharField()
    name = serializers.CharField()
    price = Amount()


class OrderDocument(serializers.Serializer):
    """The whole order."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    url = serializers.CharField()
    status = serializers.ChoiceField(choices=list(statuses.MOVES))
    payment_status = serializers.ChoiceField(choices=list(statuses.PAYMENT_STATUSES))
    payment_method = serializers.CharField(allow_blank=True)
    allowed_statuses = serializers.ListField(child=serializers.CharField(), help_text="What may follow.")
    user = serializers.IntegerField(allow_null=True)
    customer = OrderCustomer()
    company = serializers.CharField(allow_blank=True)
    vat_id = serializers.CharField(allow_blank=True)
    currency = serializers.CharField()
    lines = OrderLineDocument(many=True)
    discounts = CartDiscount(many=True)
    shipping = OrderShipping()
    shipping_address = AddressSerializer(allow_null=True)
    billing_address = AddressSerializer(allow_null=True)
    subtotal = Amount()
    discount_total = Amount()
    shipping_total = Amount()
    tax_total = Amount()
    total = Amount()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


def readable(orders: QuerySet[Order]) -> QuerySet[Order]:
    """The orders, newest first, with all that the documents show: three queries for any number of orders."""
    return (
        orders.select_related("shipping_address", "billing_address")
        .prefetch_related(*_parts())
        .order_by("-date_placed", "-pk")
    )


def document_of_new(order: Order) -> dict:
    """The document of an order that was placed this moment: it knows what was written with it. Another one is read."""
    written = getattr(order, "just_written", None)
    if written is not None:
        return _document(order, written.lines, written.discounts)
    prefetch_related_objects([order], *_parts())
    return document(order)


def _parts() -> tuple:
    return Prefetch("lines", Line.objects.order_by("pk")), "discounts"


def documents(orders: Sequence[Order]) -> list[dict]:
    """The documents of orders that `readable` has loaded."""
    return [document(order) for order in orders]


def document(order: Order) -> dict:
    """One order. All amounts include tax, but `unit_price` in a shop that shows net prices."""
    return _document(order, order.lines.all(), order.discounts.all())


def _document(order: Order, of_lines: Iterable[Line], of_discounts: Iterable) -> dict:
    lines = [_line(line) for line in of_lines]
    discounts = [
        {
            "name": discount.offer_name,
            "amount": money.text(discount.amount),
            "voucher_code": discount.voucher_code or None,
        }
        for discount in of_discounts
    ]
    return {
        "id": order.pk,
        "number": order.number,
        "url": f"/api/orders/{order.number}/",
        "status": order.status,
        "payment_status": order.payment_status,
        "payment_method": order.payment_method,
        "allowed_statuses": list(statuses.allowed(order.status)),
        "user": order.user_id,
        "customer": {"id": order.user_id, "email": order.customer_email or "", "name": order.customer_name or ""},
        "company": order.company or "",
        "vat_id": order.vat_id or "",
        "currency": order.currency,
        "lines": lines,
        "discounts": discounts,
        "shipping_address": addresses.document(order.shipping_address),
        "billing_address": addresses.document(order.billing_address),
        **_amounts(order, lines),
        "created_at": order.date_placed,
        "updated_at": order.updated_at,
        "expires_at": order.expires_at,
    }


def _amounts(order: Order, lines: Sequence[dict]) -> dict:
    shipping = order.shipping_incl_tax
    goods = sum((Decimal(line["line_total"]) for line in lines), Decimal(0))
    saved = sum((Decimal(line["discount"]) for line in lines), Decimal(0))
    return {
        "shipping": {
            "method": order.shipping_code,
            "name": order.shipping_method,
            "price": money.text(shipping),
        },
        "subtotal": money.text(goods + saved),
        "discount_total": money.text(saved),
        "shipping_total": money.text(shipping),
        "tax_total": money.text(order.total_incl_tax - order.total_excl_tax),
        "total": money.text(order.total_incl_tax),
    }


def _line(line: Line) -> dict:
    unit_price = line.unit_price_incl_tax if settings.PRICES_INCLUDE_TAX else line.unit_price_excl_tax
    image = default_storage.url(line.product_image) if line.product_image else None
    return {
        "id": line.pk,
        "product": {
            "id": line.product_id,
            "name": line.title,
            "sku": line.partner_sku,
            "image": image,
            "url": f"/api/products/{line.product_id}/" if line.product_id else None,
        },
        "name": line.title,
        "sku": line.partner_sku,
        "upc": line.upc,
        "quantity": line.quantity,
        "unit_price": money.text(unit_price),
        "line_total": money.text(line.line_price_incl_tax),
        "discount": money.text(line.line_price_before_discounts_incl_tax - line.line_price_incl_tax),
        "tax": money.text(line.line_price_incl_tax - line.line_price_excl_tax),
        "tax_rate": None if line.tax_rate is None else str(line.tax_rate),
        "status": line.status,
        "num_shipped": line.num_shipped,
        "num_returned": line.num_returned,
        "num_cancelled": line.num_cancelled,
    }
