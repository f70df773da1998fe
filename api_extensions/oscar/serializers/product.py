"""Stock products without stock records; what may be put into a basket."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from oscarapi.serializers import fields
from oscarapi.serializers import product as stock
from rest_framework import serializers

from api_extensions.contract.shapes import QuantityField, StrictSerializer
from api_extensions.oscar.serializers.links import Link
from forked_apps.catalogue.models import Option, Product

# What oscarapi's own fields look like, for the OpenAPI document.
extend_schema_field(OpenApiTypes.STR)(fields.CategoryField)
extend_schema_field(OpenApiTypes.ANY)(fields.AttributeValueField)


class OptionValueSerializer(StrictSerializer):
    option = Link(view_name="option-detail", queryset=Option.objects.all())
    value = serializers.CharField(max_length=255)


class AddProductSerializer(StrictSerializer):
    """What to add: the address of a product that is for sale, and how many."""

    url = Link(view_name="product-detail", queryset=Product.objects.none())
    quantity = QuantityField()
    options = OptionValueSerializer(many=True, required=False)
    cart_token = serializers.CharField(required=False, allow_blank=True, max_length=500)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["url"].queryset = Product.objects.visible()


class ProductLinkSerializer(stock.ProductLinkSerializer):
    """A product in a list."""

    class Meta(stock.ProductLinkSerializer.Meta):
        ref_name = "StockProductLink"


class AvailabilitySerializer(serializers.Serializer):
    """Whether a product can be bought now."""

    is_available_to_buy = serializers.BooleanField()
    num_available = serializers.IntegerField(required=False, allow_null=True)
    message = serializers.CharField()
