"""Stock baskets: shown from one quote, changed only in their quantities.

Owner, status, product, stock record, prices and currency are nobody's to set."""

from rest_framework import serializers

from api_extensions.contract.shapes import MoneyField, QuantityField, StrictSerializer


class VoucherSerializer(serializers.Serializer):
    name = serializers.CharField()
    code = serializers.CharField()
    start_datetime = serializers.DateTimeField(allow_null=True, help_text="Null once the voucher is gone.")
    end_datetime = serializers.DateTimeField(allow_null=True)


class OfferDiscountSerializer(serializers.Serializer):
    name = serializers.CharField()
    amount = MoneyField()


class VoucherDiscountSerializer(OfferDiscountSerializer):
    voucher = VoucherSerializer()


class BasketSerializer(serializers.Serializer):
    """A basket under oscarapi's names; the totals are of the lines, without shipping."""

    id = serializers.IntegerField(allow_null=True)
    owner = serializers.URLField(allow_null=True)
    status = serializers.CharField()
    lines = serializers.URLField(allow_null=True)
    url = serializers.URLField(allow_null=True)
    total_excl_tax = MoneyField()
    total_excl_tax_excl_discounts = MoneyField()
    total_incl_tax = MoneyField()
    total_incl_tax_excl_discounts = MoneyField()
    total_tax = MoneyField()
    currency = serializers.CharField()
    voucher_discounts = VoucherDiscountSerializer(many=True)
    offer_discounts = OfferDiscountSerializer(many=True)
    is_tax_known = serializers.BooleanField()


class LineAttributeSerializer(serializers.Serializer):
    option = serializers.CharField()
    value = serializers.CharField()


class BasketLineSerializer(StrictSerializer):
    """A line under oscarapi's names. Only the quantity is the shopper's to set; the rest may be sent back as read."""

    url = serializers.URLField(read_only=True)
    product = serializers.URLField(read_only=True)
    quantity = QuantityField()
    attributes = LineAttributeSerializer(many=True, read_only=True)
    price_currency = serializers.CharField(read_only=True)
    price_excl_tax = MoneyField(read_only=True)
    price_incl_tax = MoneyField(read_only=True)
    price_incl_tax_excl_discounts = MoneyField(read_only=True)
    price_excl_tax_excl_discounts = MoneyField(read_only=True)
    is_tax_known = serializers.BooleanField(read_only=True)
    warning = serializers.CharField(read_only=True, allow_null=True)
    basket = serializers.URLField(read_only=True)


class VoucherAddSerializer(StrictSerializer):
    vouchercode = serializers.CharField(max_length=128)
    cart_token = serializers.CharField(required=False, allow_blank=True, max_length=500)
