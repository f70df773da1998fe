"""What a shopper may send to the cart. Several names are accepted for one fact; two that disagree are refused."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api_extensions.contract.shapes import IdField, QuantityField, StrictSerializer
from api_extensions.documents.addresses import AddressSerializer


class CartInput(StrictSerializer):
    """A body that may carry the cart token, because not every client can set headers."""

    aliases: dict[str, tuple[str, ...]] = {}
    cart_token = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=500)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        body = self._one_name_each(data) if isinstance(data, dict) else data
        found = super().to_internal_value(body)
        found.pop("cart_token", None)
        return found

    def _one_name_each(self, data: dict) -> dict:
        body, wrong = dict(data), {}
        for ours, others in self.aliases.items():
            for other in others:
                if other not in body:
                    continue
                value = body.pop(other)
                if ours in body and body[ours] != value:
                    wrong[other] = [ErrorDetail(f"{other!r} and {ours!r} disagree.", code="conflicting_alias")]
                body[ours] = value
        if wrong:
            raise ValidationError(wrong)
        return body


class Option(StrictSerializer):
    """Something asked for beside the product, such as an engraving."""

    option = serializers.CharField(max_length=128)
    value = serializers.JSONField()


class AddInput(CartInput):
    """A product, or a variant of one, and how many more of it."""

    aliases = {"product_id": ("product",)}
    product_id = IdField()
    quantity = QuantityField(required=False, default=1)
    options = Option(many=True, required=False)


class QuantityInput(CartInput):
    """How many the line shall hold from now on; 0 takes it out."""

    quantity = QuantityField(minimum=0)


class _NamedLine(CartInput):
    """A line, named by itself or by the product that it is of."""

    aliases = {"line_id": ("item_id", "id", "line"), "product_id": ("product",)}
    line_id = IdField(required=False)
    product_id = IdField(required=False)

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        if ("line_id" in body) == ("product_id" in body):
            problem = ErrorDetail("Name the line by line_id, or by its product_id.", code="required")
            raise ValidationError({"line_id": [problem]})
        return body


class RemoveInput(_NamedLine):
    """The line to take out."""


class UpdateInput(_NamedLine):
    """The line and how many it shall hold; 0 takes it out."""

    quantity = QuantityField(minimum=0)


class ShippingInput(CartInput):
    """How and where to send the cart; what is not named stays, null clears."""

    shipping_method = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=128)
    shipping_address = AddressSerializer(required=False, allow_null=True)

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        if not body:
            problem = ErrorDetail("Send shipping_method, shipping_address, or both.", code="required")
            raise ValidationError({"shipping_method": [problem]})
        return body


class TokenInput(CartInput):
    """Nothing but the token."""


class CouponInput(CartInput):
    """A coupon code, as the shopper types it."""

    aliases = {"code": ("coupon", "coupon_code", "voucher")}
    code = serializers.CharField(max_length=128)
