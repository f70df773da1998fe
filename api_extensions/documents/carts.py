"""The cart as every door answers it; amounts come from one quote, so that `total` is what placing would charge."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework import serializers

from api_extensions.documents import money
from api_extensions.documents.addresses import KEYS, AddressSerializer

if TYPE_CHECKING:
    from forked_apps.checkout.quoting import Quote, QuotedLine


class Amount(serializers.DecimalField):
    """An amount with two decimals, as a string."""

    def __init__(self, **kwargs):
        super().__init__(max_digits=12, decimal_places=2, coerce_to_string=True, **kwargs)


class CartProduct(serializers.Serializer):
    """What a cart line is of."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    sku = serializers.CharField(allow_blank=True)
    image = serializers.CharField(allow_null=True)
    url = serializers.CharField()


class LineOption(serializers.Serializer):
    """What the shopper asked for beside the product, such as an engraving."""

    option = serializers.CharField()
    name = serializers.CharField()
    value = serializers.JSONField()


class CartLine(serializers.Serializer):
    """One line at its live price; `discount` is already taken off `line_total`."""

    id = serializers.IntegerField()
    product = CartProduct()
    quantity = serializers.IntegerField()
    unit_price = Amount()
    line_total = Amount()
    discount = Amount()
    tax = Amount()
    price_when_added = Amount(allow_null=True)
    available = serializers.IntegerField(allow_null=True, help_text="Units that can be ordered; null: not counted.")
    options = LineOption(many=True)


class CartVoucher(serializers.Serializer):
    """A coupon that counts in this cart."""

    code = serializers.CharField()
    name = serializers.CharField()


class CartDiscount(serializers.Serializer):
    """What an offer takes off this cart."""

    name = serializers.CharField()
    amount = Amount()
    voucher_code = serializers.CharField(allow_null=True)


class ShippingOption(serializers.Serializer):
    """A way to ship this cart."""

    code = serializers.CharField()
    name = serializers.CharField()
    price = Amount()
    description = serializers.CharField(allow_blank=True)


class CartShipping(serializers.Serializer):
    """The way of shipping that is counted: the chosen one, or the cheapest until one is chosen."""

    method = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    price = Amount()
    options = ShippingOption(many=True)


class CartNotice(serializers.Serializer):
    """What changed since the shopper last acknowledged the cart."""

    id = serializers.CharField()
    code = serializers.ChoiceField(
        choices=[
            "price_up",
            "price_down",
            "stock_reduced",
            "sold_out",
            "unavailable",
            "voucher_removed",
            "offer_changed",
            "shipping_changed",
            "left_behind",
        ],
        help_text='"left_behind": a merged cart was too large; `old` says what it had more.',
    )
    line = serializers.IntegerField(allow_null=True)
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class Cart(serializers.Serializer):
    """The whole cart."""

    id = serializers.UUIDField(allow_null=True)
    cart_token = serializers.CharField(allow_null=True, help_text="Guests only; send it as X-Cart-Token.")
    cart_version = serializers.CharField(help_text="Moves with every change of the content; also the ETag.")
    currency = serializers.CharField()
    lines = CartLine(many=True)
    vouchers = CartVoucher(many=True)
    discounts = CartDiscount(many=True)
    shipping = CartShipping()
    shipping_address = AddressSerializer(allow_null=True)
    subtotal = Amount()
    discount_total = Amount()
    shipping_total = Amount()
    tax_total = Amount()
    total = Amount()
    notices = CartNotice(many=True)


def empty() -> dict:
    """The cart of someone who has none yet."""
    nothing = money.text(Decimal(0))
    return {
        "id": None,
        "cart_token": None,
        "cart_version": "empty",
        "currency": settings.OSCAR_DEFAULT_CURRENCY,
        "lines": [],
        "vouchers": [],
        "discounts": [],
        "shipping": {"method": None, "name": None, "price": nothing, "options": []},
        "shipping_address": None,
        "subtotal": nothing,
        "discount_total": nothing,
        "shipping_total": nothing,
        "tax_total": nothing,
        "total": nothing,
        "notices": [],
    }


def document(quote: "Quote", *, cart_token: str | None = None) -> dict:
    """The cart that was quoted. `cart_token` is shown to guests; the carts of users have none."""
    return {
        "id": str(quote.basket.public_id),
        "cart_token": cart_token,
        "cart_version": quote.version,
        "currency": quote.currency,
        "lines": [_line(line) for line in quote.lines],
        "vouchers": [{"code": code, "name": name} for code, name in quote.vouchers],
        "discounts": [
            {"name": discount.name, "amount": money.text(discount.amount), "voucher_code": discount.voucher_code}
            for discount in quote.discounts
        ],
        "shipping": _shipping(quote),
        "shipping_address": _address(quote.basket.shipping_address),
        "subtotal": money.text(quote.subtotal),
        "discount_total": money.text(quote.discount_total),
        "shipping_total": money.text(quote.shipping_total),
        "tax_total": money.text(quote.tax_total),
        "total": money.text(quote.total),
        "notices": [
            {
                "id": notice.id,
                "code": notice.code,
                "line": notice.line_id,
                "old": notice.old,
                "new": notice.new,
                "at": notice.at,
            }
            for notice in quote.notices
        ],
    }


def _line(line: "QuotedLine") -> dict:
    return {
        "id": line.id,
        "product": {
            "id": line.product_id,
            "name": line.name,
            "sku": line.sku,
            "image": line.image_url or None,
            "url": f"/api/products/{line.product_id}/",
        },
        "quantity": line.quantity,
        "unit_price": money.text(line.unit_price),
        "line_total": money.text(line.line_total),
        "discount": money.text(line.discount),
        "tax": money.text(line.tax),
        "price_when_added": money.text(line.price_when_added),
        "available": line.available,
        "options": [{"option": code, "name": str(name), "value": value} for code, name, value in line.options],
    }


def _address(kept: dict | None) -> dict | None:
    """The kept address under the keys of this API."""
    return {key: kept.get(key, "") for key in (*KEYS, "country")} if kept else None


def _shipping(quote: "Quote") -> dict:
    shipping = quote.shipping
    return {
        "method": shipping.method or None,
        "name": shipping.name or None,
        "price": money.text(shipping.price),
        "options": [
            {
                "code": option.code,
                "name": str(option.name),
                "price": money.text(option.price),
                "description": str(option.description),
            }
            for option in shipping.options
        ],
    }
