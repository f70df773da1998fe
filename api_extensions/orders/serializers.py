"""What a shopper sends to place an order."""

from rest_framework import serializers

from api_extensions.addresses import AddressSerializer
from api_extensions.documents.order_filters import OrderQuery
from api_extensions.shapes import MoneyField, StrictSerializer


class PlaceInput(StrictSerializer):
    """The cart as the shopper saw it becomes an order. `expected_total` is what they agreed to pay: a higher total is
    refused. `cart_id` names a cart that was placed before, so that a repeated request finds its order."""

    expected_total = MoneyField()
    cart_id = serializers.UUIDField(required=False)
    cart_token = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=500)
    email = serializers.EmailField(required=False, help_text="Guests: where to send what is to be known.")
    shipping_method = serializers.CharField(required=False, max_length=128)
    shipping_address = AddressSerializer(required=False)
    billing_address = AddressSerializer(required=False)
    payment_method = serializers.CharField(required=False, max_length=32)
    company = serializers.CharField(required=False, allow_blank=True, max_length=255)
    vat_id = serializers.CharField(required=False, allow_blank=True, max_length=32)


class OwnOrderQuery(OrderQuery):
    """Filters of the list of orders; staff see all orders, and with `scope=mine` their own."""

    scope = serializers.ChoiceField(["mine"], required=False)


class CancelInput(StrictSerializer):
    """Why, if they want to say."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    cart_token = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=500)
