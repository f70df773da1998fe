"""Stock checkout, orders and address book: placing is the shop's own, other people's things do not exist."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve
from drf_spectacular.utils import extend_schema
from oscar.apps.address.models import UserAddress
from rest_framework import generics
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.contract.cart_tokens import cart_token_of
from api_extensions.contract.idempotency import idempotent
from api_extensions.contract.throttling import Counted
from api_extensions.orders import access
from api_extensions.oscar.serializers import checkout as shapes
from forked_apps.basket import lookup
from forked_apps.basket.models import Basket
from forked_apps.checkout import placement
from forked_apps.customer import address_book
from forked_apps.order.models import Line, LineAttribute, Order


class CheckoutView(APIView):
    """Place the order that your basket describes. Doing it again answers the same order."""

    permission_classes = [AllowAny]
    takes_cart_token = takes_idempotency_key = True
    throttle_classes = [Counted("order")]
    problem_statuses = (404, 409, 422)

    @extend_schema(
        tags=["stock Oscar API"],
        request=shapes.CheckoutSerializer,
        responses=shapes.OrderSerializer,
        summary="Place an order",
    )
    @idempotent
    def post(self, request):
        body = shapes.CheckoutSerializer.read(request)
        placed = placement.place(
            basket_id=_basket_of(request, body["basket"]),
            user=request.user if request.user.is_authenticated else None,
            email=body.get("guest_email", ""),
            expected_total=body["total"],
            shipping_address=body.get("shipping_address"),
            billing_address=body.get("billing_address"),
            shipping_method=body.get("shipping_method_code") or None,
        )
        order = shapes.loaded(Order.objects.filter(pk=placed.order.pk)).get()
        return Response(shapes.OrderSerializer(order, context={"request": request}).data)


def _basket_of(request, link: str) -> int:
    """The id of the basket that the link names, when it is this shopper's; open or ordered already."""
    try:
        match = resolve("/" + link.split("://", 1)[-1].split("/", 1)[-1])
    except (Resolver404, IndexError) as error:
        raise Http404 from error
    if match.url_name != "basket-detail":
        raise Http404
    pk = match.kwargs["pk"]
    if request.user.is_authenticated:
        return get_object_or_404(Basket, pk=pk, owner=request.user).pk
    basket = lookup.any_of_token(token=cart_token_of(request))
    if basket is None or basket.pk != pk:
        raise Http404
    return basket.pk


def _orders_of(request):
    """A customer's own; a guest's by the token of their cart. Raises NotAuthenticated without either."""
    if request.user.is_authenticated:
        return Order.objects.filter(user=request.user)
    return access.of_cart_token(request)


class _Orders:
    permission_classes = [AllowAny]
    takes_cart_token = True
    serializer_class = shapes.OrderSerializer
    queryset = Order.objects.none()

    def get_queryset(self):
        return shapes.loaded(_orders_of(self.request)).order_by("-date_placed", "-pk")


@extend_schema(tags=["stock Oscar API"], summary="Your orders")
class OrderList(_Orders, generics.ListAPIView):
    """Your orders, newest first."""


@extend_schema(tags=["stock Oscar API"], summary="An order of yours")
class OrderDetail(_Orders, generics.RetrieveAPIView):
    """An order of yours."""


class _Lines:
    permission_classes = [AllowAny]
    takes_cart_token = True
    serializer_class = shapes.OrderLineSerializer
    queryset = Line.objects.none()

    def get_queryset(self):
        lines = Line.objects.filter(order__in=_orders_of(self.request)).select_related("order")
        return lines.prefetch_related("attributes").order_by("pk")


@extend_schema(tags=["stock Oscar API"], summary="Lines of an order of yours")
class OrderLineList(_Lines, generics.ListAPIView):
    """The lines of an order of yours."""

    @extend_schema(operation_id="oscar_orders_lines_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        get_object_or_404(_orders_of(self.request), pk=self.kwargs["pk"])
        return super().get_queryset().filter(order_id=self.kwargs["pk"])


@extend_schema(tags=["stock Oscar API"], summary="A line of an order of yours")
class OrderLineDetail(_Lines, generics.RetrieveAPIView):
    """A line of an order of yours."""


@extend_schema(tags=["stock Oscar API"], summary="What was asked for with a line")
class OrderLineAttributeDetail(generics.RetrieveAPIView):
    """What was asked for with a line of an order of yours."""

    permission_classes = [AllowAny]
    takes_cart_token = True
    serializer_class = shapes.OrderLineAttributeSerializer
    queryset = LineAttribute.objects.none()

    def get_queryset(self):
        return LineAttribute.objects.filter(line__order__in=_orders_of(self.request))


class _Book:
    permission_classes = [IsAuthenticated]
    serializer_class = shapes.UserAddressSerializer
    queryset = UserAddress.objects.none()

    def get_queryset(self):
        return UserAddress.objects.filter(user=self.request.user).order_by("-pk")

    def saved(self, request, *, instance=None, partial=False):
        fields = shapes.UserAddressSerializer.read(request, instance=instance, partial=partial)
        address = address_book.save(user=request.user, fields=fields, address_id=instance and instance.pk)
        return shapes.UserAddressSerializer(address, context={"request": request}).data


@extend_schema(tags=["stock Oscar API"])
class UserAddressList(_Book, generics.ListCreateAPIView):
    """Your address book."""

    problem_statuses = (409,)

    def create(self, request, *args, **kwargs):
        return Response(self.saved(request), status=201)


@extend_schema(tags=["stock Oscar API"])
class UserAddressDetail(_Book, generics.RetrieveUpdateDestroyAPIView):
    """An address of yours."""

    problem_statuses = (409,)

    def update(self, request, *args, partial=False, **kwargs):
        return Response(self.saved(request, instance=self.get_object(), partial=partial))
