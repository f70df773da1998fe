"""Stock checkout and orders: the total is mandatory, and an order shows what was frozen."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from oscar.apps.address.models import Country, UserAddress
from oscarapi.serializers import checkout as stock
from rest_framework import serializers
from rest_framework.reverse import reverse

from api_extensions.contract.shapes import MoneyField, StrictSerializer
from api_extensions.documents.addresses import AddressSerializer
from api_extensions.oscar.serializers.basket import OfferDiscountSerializer, VoucherDiscountSerializer
from api_extensions.oscar.serializers.links import Link
from forked_apps.order.models import Line, LineAttribute, Order, OrderDiscount
from forked_apps.voucher.models import Voucher


class PriceSerializer(serializers.Serializer):
    currency = serializers.CharField()
    excl_tax = MoneyField(allow_null=True)
    incl_tax = MoneyField(allow_null=True)
    tax = MoneyField(allow_null=True)


class ShippingMethodSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    price = PriceSerializer()
    is_discounted = serializers.BooleanField()
    discount = MoneyField(help_text="What an offer has taken off the price.")


class CountrySerializer(stock.CountrySerializer):
    class Meta(stock.CountrySerializer.Meta):
        ref_name = "StockCountry"
        fields = [
            "url",
            "iso_3166_1_a2",
            "iso_3166_1_a3",
            "iso_3166_1_numeric",
            "printable_name",
            "name",
            "display_order",
            "is_shipping_country",
        ]


class StockAddressSerializer(AddressSerializer):
    """An address whose country is a link to it, as oscarapi has it."""

    name = city = None  # oscarapi knows no such fields
    title = serializers.ChoiceField(UserAddress.TITLE_CHOICES, required=False, allow_blank=True, default="")
    country = Link(view_name="country-detail", queryset=Country.objects.filter(is_shipping_country=True))

    def validate_country(self, country: Country) -> str:
        return country.pk


class UserAddressSerializer(StockAddressSerializer):
    """An address of the address book."""

    id = serializers.IntegerField(read_only=True)
    url = serializers.URLField(read_only=True)
    search_text = serializers.CharField(read_only=True)
    is_default_for_shipping = serializers.BooleanField(required=False)
    is_default_for_billing = serializers.BooleanField(required=False)

    def to_representation(self, address) -> dict:
        request = self.context.get("request")
        plain = [name for name in self.fields if name not in ("country", "phone_number", "url")]
        return {
            **{name: getattr(address, name) for name in plain},
            "phone_number": address.phone_number.as_e164 if address.phone_number else "",
            "country": reverse("country-detail", args=[address.country_id], request=request),
            "url": reverse("useraddress-detail", args=[address.pk], request=request),
        }


class CheckoutSerializer(StrictSerializer):
    """What to order. `total` is what the shopper saw; a higher one is refused with the new total.

    `shipping_charge` may be sent as oscarapi's clients do; the total is what binds.
    """

    basket = serializers.CharField(max_length=500, help_text="The address of your basket")
    total = MoneyField()
    guest_email = serializers.EmailField(required=False, allow_blank=True)
    shipping_method_code = serializers.CharField(max_length=128, required=False, allow_blank=True)
    shipping_charge = serializers.DictField(required=False)
    shipping_address = StockAddressSerializer(required=False)
    billing_address = StockAddressSerializer(required=False)
    cart_token = serializers.CharField(required=False, allow_blank=True, max_length=500)


class OrderLineAttributeSerializer(serializers.HyperlinkedModelSerializer):
    """What was asked for beside the product, an engraving say. `option` is null once the option is gone."""

    url = serializers.HyperlinkedIdentityField(view_name="order-lineattributes-detail")
    option = serializers.HyperlinkedRelatedField(view_name="option-detail", read_only=True, allow_null=True)
    value = serializers.JSONField(read_only=True)

    class Meta:
        model = LineAttribute
        fields = ["url", "option", "type", "value"]


class OrderLineSerializer(serializers.HyperlinkedModelSerializer):
    """A line as it was frozen. `product` is null once the product is gone; title and SKU stay."""

    url = serializers.HyperlinkedIdentityField(view_name="order-lines-detail")
    product = serializers.HyperlinkedRelatedField(view_name="product-detail", read_only=True)
    order = serializers.HyperlinkedRelatedField(view_name="order-detail", read_only=True)
    attributes = OrderLineAttributeSerializer(many=True)
    price_currency = serializers.CharField(source="order.currency")
    unit_price_incl_tax = MoneyField()
    unit_price_excl_tax = MoneyField()
    price_excl_tax = MoneyField(source="line_price_excl_tax")
    price_incl_tax = MoneyField(source="line_price_incl_tax")
    price_incl_tax_excl_discounts = MoneyField(source="line_price_before_discounts_incl_tax")
    price_excl_tax_excl_discounts = MoneyField(source="line_price_before_discounts_excl_tax")

    class Meta:
        model = Line
        fields = [
            "url",
            "order",
            "product",
            "attributes",
            "title",
            "partner_sku",
            "quantity",
            "price_currency",
            "unit_price_excl_tax",
            "unit_price_incl_tax",
            "price_excl_tax",
            "price_incl_tax",
            "price_incl_tax_excl_discounts",
            "price_excl_tax_excl_discounts",
        ]


class OrderAddressSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    line3 = serializers.CharField()
    line4 = serializers.CharField()
    state = serializers.CharField()
    postcode = serializers.CharField()
    search_text = serializers.CharField()
    country = serializers.HyperlinkedRelatedField(view_name="country-detail", read_only=True)


class OrderShippingAddressSerializer(OrderAddressSerializer):
    phone_number = serializers.CharField()
    notes = serializers.CharField()


class SurchargeSerializer(serializers.Serializer):
    name = serializers.CharField()
    code = serializers.CharField()
    incl_tax = MoneyField()
    excl_tax = MoneyField()


def loaded(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Orders with what their documents show, in a constant number of queries."""
    used = Voucher.objects.filter(pk=OuterRef("voucher_id"))
    discounts = OrderDiscount.objects.annotate(
        valid_from=Subquery(used.values("start_datetime")), valid_until=Subquery(used.values("end_datetime"))
    )
    return orders.select_related("shipping_address__country", "billing_address__country").prefetch_related(
        Prefetch("discounts", discounts), "surcharges"
    )


class OrderSerializer(serializers.HyperlinkedModelSerializer):
    """An order under oscarapi's names, loaded by `loaded`."""

    url = serializers.HyperlinkedIdentityField(view_name="order-detail")
    lines = serializers.HyperlinkedIdentityField(view_name="order-lines-list")
    owner = serializers.SerializerMethodField()
    basket = serializers.HyperlinkedRelatedField(view_name="basket-detail", read_only=True, allow_null=True)
    shipping_address = OrderShippingAddressSerializer(allow_null=True)
    billing_address = OrderAddressSerializer(allow_null=True)
    email = serializers.EmailField()
    total_incl_tax = MoneyField()
    total_excl_tax = MoneyField()
    shipping_incl_tax = MoneyField()
    shipping_excl_tax = MoneyField()
    offer_discounts = serializers.SerializerMethodField()
    voucher_discounts = serializers.SerializerMethodField()
    surcharges = SurchargeSerializer(many=True)
    payment_url = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = [
            "number",
            "basket",
            "url",
            "lines",
            "owner",
            "billing_address",
            "currency",
            "total_incl_tax",
            "total_excl_tax",
            "shipping_incl_tax",
            "shipping_excl_tax",
            "shipping_address",
            "shipping_method",
            "shipping_code",
            "status",
            "payment_status",
            "email",
            "date_placed",
            "payment_url",
            "offer_discounts",
            "voucher_discounts",
            "surcharges",
        ]

    def get_owner(self, order) -> str | None:
        return reverse("api-profile", request=self.context.get("request")) if order.user_id else None

    def get_payment_url(self, order) -> str:
        """Where a payment of the order is begun: POST `{"order": its number}`."""
        return reverse("payment-list", request=self.context.get("request"))

    def get_offer_discounts(self, order) -> list[dict]:
        found = [d for d in order.discounts.all() if not d.voucher_code]
        return OfferDiscountSerializer([{"name": d.offer_name, "amount": d.amount} for d in found], many=True).data

    def get_voucher_discounts(self, order) -> list[dict]:
        found = [
            {
                "name": d.offer_name,
                "amount": d.amount,
                "voucher": {
                    "code": d.voucher_code,
                    "name": d.offer_name,
                    "start_datetime": d.valid_from,
                    "end_datetime": d.valid_until,
                },
            }
            for d in order.discounts.all()
            if d.voucher_code
        ]
        return VoucherDiscountSerializer(found, many=True).data
