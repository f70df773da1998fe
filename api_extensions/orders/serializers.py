"""What a shopper sends to list or cancel orders."""

from rest_framework import serializers

from api_extensions.contract.shapes import StrictSerializer
from api_extensions.documents.order_filters import OrderQuery


class OwnOrderQuery(OrderQuery):
    """Filters of the list of orders; staff see all orders, and with `scope=mine` their own."""

    scope = serializers.ChoiceField(["mine"], required=False)


class CancelInput(StrictSerializer):
    """Why, if they want to say."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    cart_token = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=500)
