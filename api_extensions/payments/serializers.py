"""Shapes of payments."""

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api_extensions.contract.shapes import MoneyField
from api_extensions.documents.placing import PlaceInput

ABOUT_ORDERS = {"order", "amount"}
ABOUT_BOTH = {"method", "payment_method", "return_url", "cart_token"}


class PaymentInput(PlaceInput):
    """What is paid, and how: a placed `order`, or a cart with its `expected_total` and whatever placing takes.

    `amount` is optional and never trusted: when sent it must equal the order's total.
    """

    order = serializers.CharField(required=False, max_length=128, help_text="Number or id of a placed order.")
    expected_total = MoneyField(required=False, help_text="Places the cart first, as POST /api/orders/ does.")
    method = serializers.CharField(
        required=False,
        max_length=32,
        help_text="Unless told otherwise, the one chosen for the order, else the first that the shop offers.",
    )
    amount = MoneyField(required=False)
    return_url = serializers.URLField(required=False, help_text="Where a payment page sends the shopper afterwards.")

    def validate(self, body: dict) -> dict:
        body = dict(body)
        if ("order" in body) == ("expected_total" in body):
            raise _fault("order", "required", "Either a placed order is needed, or a cart with its expected_total.")
        allowed = ABOUT_ORDERS if "order" in body else set(self.fields) - ABOUT_ORDERS
        if strays := sorted(set(body) - allowed - ABOUT_BOTH):
            raise _fault(strays[0], "not_together", "This does not go together with the rest of the request.")
        also = body.pop("payment_method", "")
        if also and body.setdefault("method", also) != also:
            raise _fault("payment_method", "conflict", "`method` says something else.")
        return body


def _fault(field: str, code: str, text: str) -> serializers.ValidationError:
    return serializers.ValidationError({field: [ErrorDetail(text, code=code)]})


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
