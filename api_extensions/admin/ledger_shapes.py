"""The ledgers of prices and stock as staff read them, and what they send to set stock right."""

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api_extensions.contract.shapes import StrictSerializer, WholeNumberField
from api_extensions.documents import money
from forked_apps.partner.allocation import LARGEST
from forked_apps.partner.models import PriceChange, Source, StockMovement, StockRecord


class Entry(serializers.Serializer):
    """Who, when, why, and through which face of the shop."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    sku = serializers.CharField()
    by = serializers.CharField(allow_blank=True, help_text="The name at the time; empty for nobody.")
    reason = serializers.CharField(allow_blank=True)
    source = serializers.ChoiceField(choices=Source.values)


class PriceEntry(Entry):
    """One change of a price. `old` null: the first price; `new` null: taken off sale."""

    product = serializers.IntegerField(help_text="The product, or the variant of it.")
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)
    currency = serializers.CharField()


class MovementEntry(Entry):
    """One movement of stock: what it added to the two figures."""

    kind = serializers.ChoiceField(choices=StockMovement.Kind.values)
    in_stock = serializers.IntegerField()
    allocated = serializers.IntegerField()
    order = serializers.CharField(allow_blank=True, help_text="Number of the order that it was for.")


class StockFigures(serializers.Serializer):
    """The stock of one SKU. What can be sold is `available`; all three are null where stock is not counted."""

    sku = serializers.CharField()
    product = serializers.IntegerField(help_text="The product, or the variant of it.")
    partner = serializers.CharField()
    in_stock = serializers.IntegerField(allow_null=True)
    allocated = serializers.IntegerField(help_text="Held by orders that are not sent yet.")
    available = serializers.IntegerField(allow_null=True)
    low_stock_threshold = serializers.IntegerField(allow_null=True)


class StockPage(serializers.Serializer):
    """Figures of all SKUs of a product, and a page of their movements, newest first."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = MovementEntry(many=True)
    stock = StockFigures(many=True)


class _StockInput(StrictSerializer):
    reason = serializers.CharField(max_length=255, help_text="Kept in the ledger with your name.")
    sku = serializers.CharField(
        required=False, max_length=128, help_text="Which SKU of the product; needed when it has several."
    )


class AdjustInput(_StockInput):
    """So many units more, or fewer."""

    by = WholeNumberField(minimum=-LARGEST, maximum=LARGEST, help_text="May be negative, not 0.")

    def validate_by(self, by: int) -> int:
        if by == 0:
            raise ValidationError([ErrorDetail("An adjustment by nothing changes nothing.", code="zero")])
        return by


class CountInput(_StockInput):
    """What is on the shelf, held units included; null: stock is not counted from now on."""

    counted = WholeNumberField(minimum=0, maximum=LARGEST, allow_null=True)


def price_entry(row: PriceChange) -> dict:
    return {
        **_entry(row),
        "product": row.product_id,
        "old": money.text(row.old),
        "new": money.text(row.new),
        "currency": row.currency,
    }


def movement_entry(row: StockMovement) -> dict:
    return {
        **_entry(row),
        "kind": row.kind,
        "in_stock": row.in_stock_delta,
        "allocated": row.allocated_delta,
        "order": row.order_number,
    }


def figures(row: StockRecord) -> dict:
    """Of a record whose partner is loaded."""
    return {
        "sku": row.partner_sku,
        "product": row.product_id,
        "partner": row.partner.name,
        "in_stock": row.num_in_stock,
        "allocated": row.num_allocated,
        "available": row.available,
        "low_stock_threshold": row.low_stock_threshold,
    }


def _entry(row: PriceChange | StockMovement) -> dict:
    return {
        "id": row.pk,
        "at": row.at,
        "sku": row.sku,
        "by": row.actor_label,
        "reason": row.reason,
        "source": row.source,
    }
