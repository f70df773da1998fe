"""Sales as staff plan and read them."""

from rest_framework import serializers

from api_extensions.contract.shapes import MoneyField, StrictSerializer
from api_extensions.documents import money
from forked_apps.partner.models import Sale


class SaleInput(StrictSerializer):
    """A lower price of one SKU for a time."""

    name = serializers.CharField(max_length=255, help_text="Kept in the price ledger as the reason.")
    price = MoneyField(help_text="Below the present price.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    sku = serializers.CharField(
        required=False, max_length=128, help_text="Which SKU of the product; needed when it has several."
    )


class SaleDocument(serializers.Serializer):
    """One sale. `price_before` is what the price goes back to; null until the sale begins."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    sku = serializers.CharField()
    product = serializers.IntegerField(help_text="The product, or the variant of it.")
    price = serializers.CharField()
    price_before = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Sale.State.values)
    note = serializers.CharField(allow_blank=True, help_text="Why it did less than was planned, if it did.")
    by = serializers.CharField(allow_blank=True)
    closed_at = serializers.DateTimeField(allow_null=True)


def sale(row: Sale) -> dict:
    """Of a sale whose stock record is loaded."""
    return {
        "id": row.pk,
        "name": row.name,
        "sku": row.stockrecord.partner_sku,
        "product": row.stockrecord.product_id,
        "price": money.text(row.price),
        "price_before": money.text(row.price_before),
        "currency": row.stockrecord.price_currency,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "state": row.state,
        "note": row.note,
        "by": row.actor_label,
        "closed_at": row.closed_at,
    }
