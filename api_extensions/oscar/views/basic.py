"""Stock countries and options, to read; and the list of what there is."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from oscar.apps.address.models import Country
from oscarapi.serializers.product import OptionSerializer
from rest_framework import generics
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from api_extensions.oscar.serializers.checkout import CountrySerializer
from forked_apps.catalogue.models import Option

ROUTES = {
    "basket": "api-basket",
    "basket-add-product": "api-basket-add-product",
    "basket-add-voucher": "api-basket-add-voucher",
    "basket-shipping-methods": "api-basket-shipping-methods",
    "categories": "category-list",
    "checkout": "api-checkout",
    "orders": "order-list",
    "options": "option-list",
    "products": "product-list",
    "countries": "country-list",
    "useraddresses": "useraddress-list",
}


class ApiRoot(APIView):
    """Where everything is."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=["stock Oscar API"],
        summary="Where everything is",
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request):
        return Response({name: reverse(view, request=request) for name, view in ROUTES.items()})


class _Countries:
    permission_classes = [AllowAny]
    serializer_class = CountrySerializer
    queryset = Country.objects.filter(is_shipping_country=True).order_by("pk")


@extend_schema(tags=["stock Oscar API"], summary="Countries that the shop delivers to")
class CountryList(_Countries, generics.ListAPIView):
    """Countries that the shop delivers to."""


@extend_schema(tags=["stock Oscar API"], summary="A country")
class CountryDetail(_Countries, generics.RetrieveAPIView):
    """A country."""


class _Options:
    permission_classes = [AllowAny]
    serializer_class = OptionSerializer
    queryset = Option.objects.order_by("pk")


@extend_schema(tags=["stock Oscar API"], summary="Product options")
class OptionList(_Options, generics.ListAPIView):
    """What may be asked for beside a product."""


@extend_schema(tags=["stock Oscar API"], summary="A product option")
class OptionDetail(_Options, generics.RetrieveAPIView):
    """What may be asked for beside a product."""
