"""Shapes of payments and refunds."""

from rest_framework import serializers

from api_extensions.shapes import MoneyField, StrictSerializer


class PaymentInput(StrictSerializer):
    """What is paid, and how. `amount` is optional and never trusted: when sent it must equal the order's total."""

    order = serializers.CharField(max_length=128, help_text="Number or id of a placed order.")
    method = serializers.CharField(max_length=32, default="card")
    amount = MoneyField(required=False)
    return_url = serializers.URLField(required=False, help_text="Where a payment page sends the shopper afterwards.")
    cart_token = serializers.CharField(required=False, write_only=True)


class PaymentDocument(serializers.Serializer):
    """A payment as its payer may see it."""

    id = serializers.UUIDField()
    order = serializers.CharField()
    method = serializers.CharField()
    status = serializers.ChoiceField(
        choices=["started", "open", "succeeded", "failed", "cancelled", "held"],
        help_text='"failed": the card was declined, another may be tried on the same payment.',
    )
    amount = MoneyField()
    currency = serializers.CharField()
    intent_id = serializers.CharField(allow_null=True, help_text="The provider's id of this payment.")
    client_secret = serializers.CharField(help_text="For the provider's script in the browser.")
    publishable_key = serializers.CharField()
    payment_url = serializers.CharField(help_text="A hosted payment page, where there is one; else empty.")
    error = serializers.DictField(allow_null=True, help_text="Code and detail of the latest decline.")
    order_status = serializers.CharField()
    payment_status = serializers.CharField()


class WebhookTaken(serializers.Serializer):
    received = serializers.BooleanField()


class RefundInput(StrictSerializer):
    """How much goes back; without an amount, all that is left."""

    amount = MoneyField(required=False)
    reason = serializers.CharField(max_length=255, default="", allow_blank=True)


class RefundDocument(serializers.Serializer):
    id = serializers.UUIDField()
    payment = serializers.UUIDField(source="attempt_id")
    amount = MoneyField()
    status = serializers.CharField(source="state")
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
