"""What staff may write of a product. Several names are accepted for one fact; two that disagree are refused."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api_extensions.contract.shapes import IdField, MoneyField, WholeNumberField
from api_extensions.documents import category_lookup, money
from api_extensions.documents.repeating import RepeatableInput
from api_extensions.products.detail import ProductDetail

# Names that mean the same in a body, the one we use first.
ALIASES = {
    "name": ("title",),
    "stock_quantity": ("stock", "quantity"),
    "categories": ("category",),
}
LARGEST_STOCK = 2**31 - 1


class ProductInput(RepeatableInput):
    """A product as staff write it; answered is the whole product.

    What was read can be sent back: a read-only field with its present value is accepted. `stock_quantity` is what can
    be ordered, as everywhere in this API: units that are allocated to orders come on top of it.
    """

    document = ProductDetail
    name = serializers.CharField(max_length=255)
    description = serializers.CharField(required=False, allow_blank=True, max_length=100_000)
    price = MoneyField(required=False, allow_null=True)
    stock_quantity = WholeNumberField(minimum=0, maximum=LARGEST_STOCK, required=False, allow_null=True)
    categories = serializers.ListField(
        child=serializers.JSONField(),
        required=False,
        max_length=50,
        help_text="Ids, slugs or paths; the first is the primary one.",
    )
    sku = serializers.CharField(required=False, max_length=128, allow_blank=True)
    upc = serializers.CharField(required=False, max_length=64, allow_null=True)
    brand = serializers.CharField(required=False, allow_blank=True, max_length=128)
    tax_code = serializers.CharField(required=False, max_length=32)
    is_public = serializers.BooleanField(required=False)
    product_class = serializers.SlugField(
        required=False,
        max_length=128,
        allow_null=True,
        help_text="The slug of its class. Required of a new product that is no variant when the shop has several.",
    )
    attributes = serializers.JSONField(required=False, help_text='{"colour": "red"}, or the list that was read.')
    parent = IdField(required=False, allow_null=True, help_text="Makes the product a variant of this one.")
    has_variants = serializers.BooleanField(required=False)
    reason = serializers.CharField(required=False, max_length=200, write_only=True, help_text="Kept with a new price.")

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        return super().to_internal_value(self._one_name_each(data) if isinstance(data, dict) else data)

    def _one_name_each(self, data: dict) -> dict:
        """The body with one name for each fact. A single `category` is a list of one."""
        body, wrong = dict(data), {}
        for ours, others in ALIASES.items():
            for other in others:
                if other not in body:
                    continue
                value = body.pop(other)
                if ours == "categories":
                    if self._is_primary(value, body.get(ours)):
                        continue
                    value = value if isinstance(value, list) else [value]
                if ours in body and body[ours] != value:
                    wrong[other] = [ErrorDetail(f"{other!r} and {ours!r} disagree.", code="conflicting_alias")]
                body[ours] = value
        if wrong:
            raise ValidationError(wrong)
        return body

    @staticmethod
    def _is_primary(value: Any, listed: Any) -> bool:
        """Whether `category` only repeats the first of `categories`, as documents that were read do."""
        return isinstance(listed, list) and (value is None or value in listed)

    def validate_name(self, name: str) -> str:
        if not name.strip():
            raise ValidationError("A name is needed.", code="blank")
        return name.strip()

    def validate_categories(self, named: list[Any]) -> list[int]:
        try:
            return category_lookup.find([_name_of(one) for one in named], public_only=False)
        except category_lookup.NoSuchCategory as missing:
            raise ValidationError(str(missing), code="unknown_category") from missing

    def validate_attributes(self, given: Any) -> dict[str, Any]:
        if isinstance(given, dict):
            return given
        if isinstance(given, list) and all(isinstance(one, dict) and {"code", "value"} <= set(one) for one in given):
            return {str(one["code"]): one["value"] for one in given}
        raise ValidationError('Attributes are an object {"code": value}.', code="invalid")

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        wrong = {} if self.partial else self._missing(body)
        wrong |= self._not_of_a_group(body)
        if wrong:
            raise ValidationError(wrong)
        return body

    def _missing(self, body: dict[str, Any]) -> dict[str, list[ErrorDetail]]:
        """A whole product needs a price and a category, unless it is a variant or only groups variants."""
        wrong = {}
        if body.get("price") is None and not body.get("has_variants"):
            wrong["price"] = [ErrorDetail("This field is required.", code="required")]
        if not body.get("categories") and not body.get("parent"):
            wrong["categories"] = [ErrorDetail("At least one category is needed.", code="required")]
        return wrong

    def _not_of_a_group(self, body: dict[str, Any]) -> dict[str, list[ErrorDetail]]:
        """Price and stock of a product with variants are theirs; the document that was read may repeat them."""
        present = self.context.get("present") or {}
        if not present.get("has_variants", body.get("has_variants")):
            return {}
        shown = {"price": money.text(body.get("price")), "stock_quantity": body.get("stock_quantity")}
        return {
            name: [ErrorDetail("Price and stock belong to the variants.", code="variant_required")]
            for name, value in shown.items()
            if value is not None and value != present.get(name)
        }


def _name_of(named: Any) -> str:
    """A category as it was named: an id, a slug, a path, or the reference that was read."""
    if isinstance(named, dict):
        named = named.get("id")
    if isinstance(named, bool) or not isinstance(named, (int, str)):
        raise ValidationError("A category is named by its id, slug or path.", code="invalid")
    return str(named)
