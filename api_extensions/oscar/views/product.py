"""Stock catalogue paths: only what is public, in pages, without stock records."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from oscarapi.serializers.product import CategorySerializer, ProductSerializer
from oscarapi.utils.categories import find_from_full_slug
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from api_extensions.contract.query import PageParameters
from api_extensions.oscar.serializers import checkout
from api_extensions.oscar.serializers import product as shapes
from forked_apps.catalogue.models import Category, Product
from forked_apps.partner.strategy import for_shopper


class _Structure(PageParameters):
    structure = serializers.ChoiceField(["standalone", "parent", "child"], required=False)


class _Products:
    permission_classes = [AllowAny]
    queryset = Product.objects.none()

    def get_queryset(self):
        return Product.objects.visible().order_by("-date_created", "-pk")

    def selling(self, product):
        """Price and availability for this caller: the strategy is made here, where the caller is known."""
        user = self.request.user if self.request.user.is_authenticated else None
        return for_shopper(user=user).fetch_for_product(product)


@extend_schema(tags=["stock Oscar API"], parameters=[_Structure], summary="Products")
class ProductList(_Products, generics.ListAPIView):
    """Products that are for everyone to see."""

    serializer_class = shapes.ProductLinkSerializer

    def get_queryset(self):
        wanted = _Structure.read(self.request).get("structure")
        return super().get_queryset().filter(**({"structure": wanted} if wanted else {}))


@extend_schema(tags=["stock Oscar API"], summary="A product")
class ProductDetail(_Products, generics.RetrieveAPIView):
    """One product; its variants and recommendations are public ones too."""

    serializer_class = ProductSerializer

    def get_queryset(self):
        visible = Product.objects.visible()
        return (
            super()
            .get_queryset()
            .prefetch_related(
                "images",
                Prefetch("children", queryset=visible.order_by("pk")),
                Prefetch("recommended_products", queryset=visible),
            )
        )


@extend_schema(tags=["stock Oscar API"], summary="The price of a product", responses=checkout.PriceSerializer)
class ProductPrice(_Products, generics.RetrieveAPIView):
    """What the product costs now."""

    def get(self, request, *args, **kwargs):
        price = self.selling(self.get_object()).price
        shown = {name: getattr(price, name, None) for name in ("currency", "excl_tax", "incl_tax", "tax")}
        return Response(checkout.PriceSerializer(shown).data)


@extend_schema(
    tags=["stock Oscar API"], summary="Whether a product can be bought", responses=shapes.AvailabilitySerializer
)
class ProductAvailability(_Products, generics.RetrieveAPIView):
    """Whether the product can be bought now."""

    def get(self, request, *args, **kwargs):
        found = self.selling(self.get_object()).availability
        shown = {
            "is_available_to_buy": found.is_available_to_buy,
            "num_available": getattr(found, "num_available", None),
            "message": str(found.message),
        }
        return Response(shapes.AvailabilitySerializer(shown).data)


class _Categories:
    permission_classes = [AllowAny]
    serializer_class = CategorySerializer
    queryset = Category.objects.none()


@extend_schema(tags=["stock Oscar API"], summary="Categories")
class CategoryList(_Categories, generics.ListAPIView):
    """The roots of the tree."""

    def get_queryset(self):
        return Category.get_root_nodes().filter(is_public=True)


@extend_schema(tags=["stock Oscar API"], summary="Categories below one")
class CategoryChildren(_Categories, generics.ListAPIView):
    """The children of the category that the path of slugs names."""

    @extend_schema(operation_id="oscar_categories_children_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return find_from_full_slug(self.kwargs["breadcrumbs"], separator="/").get_children().browsable()


@extend_schema(tags=["stock Oscar API"], summary="A category")
class CategoryDetail(_Categories, generics.RetrieveAPIView):
    """One category."""

    def get_queryset(self):
        return Category.objects.browsable()
