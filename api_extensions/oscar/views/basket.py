"""Stock basket paths over the same carts as /api/cart/: no sessions, no more than is in stock, no foreign basket."""

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.cart import carts
from api_extensions.contract.cart_tokens import HEADER
from api_extensions.contract.throttling import Counted
from api_extensions.oscar import documents
from api_extensions.oscar.serializers import basket as shapes
from api_extensions.oscar.serializers import checkout, product
from forked_apps.basket import editing, lookup, tokens
from forked_apps.checkout import quoting
from forked_apps.voucher import redemption


class _BasketView(APIView):
    permission_classes = [AllowAny]
    takes_cart_token = True

    def own(self, request, pk: int):
        """The open basket of this shopper, if that is its id; else 404, as for one that does not exist."""
        basket = carts.present(request)
        if basket is None or basket.pk != pk:
            raise Http404
        return basket

    def quoted(self, basket, **choice):
        return quoting.quote(basket=basket, user=basket.owner, now=timezone.now(), **choice)

    def shown(self, request, basket, status: int = 200) -> Response:
        document = documents.basket(self.quoted(basket), request) if basket else documents.no_basket()
        response = Response(shapes.BasketSerializer(document).data, status=status)
        if basket and basket.owner_id is None:
            response[HEADER] = tokens.issue(basket)
        return response


class BasketView(_BasketView):
    """Your open basket. Reading makes none: without one, `id` is null."""

    @extend_schema(tags=["stock Oscar API"], responses=shapes.BasketSerializer, summary="Your basket")
    def get(self, request):
        return self.shown(request, carts.present(request))


class AddProductView(_BasketView):
    """Add a product by its address."""

    problem_statuses = (404, 409)

    @extend_schema(
        tags=["stock Oscar API"],
        request=product.AddProductSerializer,
        responses=shapes.BasketSerializer,
        summary="Add a product",
    )
    def post(self, request):
        body = product.AddProductSerializer.read(request)
        with transaction.atomic():  # a basket that is made for a product that cannot be added is not kept
            basket = carts.present(request) or lookup.open_for(
                user=request.user if request.user.is_authenticated else None
            )
            editing.add(
                basket_id=basket.pk,
                product_id=body["url"].pk,
                quantity=body["quantity"],
                options=body.get("options"),
            )
        return self.shown(request, basket)


class AddVoucherView(_BasketView):
    """Use a voucher code."""

    throttle_classes = [Counted("voucher")]
    problem_statuses = (404, 409)

    @extend_schema(
        tags=["stock Oscar API"],
        request=shapes.VoucherAddSerializer,
        responses=shapes.VoucherSerializer,
        summary="Add a voucher",
    )
    def post(self, request):
        body = shapes.VoucherAddSerializer.read(request)
        basket = carts.present(request)
        if basket is None:
            raise Http404
        redemption.apply(basket_id=basket.pk, code=body["vouchercode"], user=basket.owner, now=timezone.now())
        voucher = basket.vouchers.get(code__iexact=body["vouchercode"].strip())
        return Response(shapes.VoucherSerializer(voucher).data)


class ShippingMethodView(_BasketView):
    """How your basket may be sent, with prices; POST asks for an address that is not chosen yet."""

    @extend_schema(
        tags=["stock Oscar API"],
        responses=checkout.ShippingMethodSerializer(many=True),
        summary="Shipping methods",
        filters=False,
    )
    def get(self, request):
        return self._methods(request)

    @extend_schema(
        tags=["stock Oscar API"],
        request=checkout.StockAddressSerializer,
        responses=checkout.ShippingMethodSerializer(many=True),
        summary="Shipping methods to an address",
    )
    def post(self, request):
        return self._methods(request, address=checkout.StockAddressSerializer.read(request))

    def _methods(self, request, **choice) -> Response:
        basket = carts.present(request)
        found = documents.shipping_methods(self.quoted(basket, **choice)) if basket else []
        return Response(checkout.ShippingMethodSerializer(found, many=True).data)


class BasketDetail(_BasketView):
    """Your open basket by its id."""

    @extend_schema(tags=["stock Oscar API"], responses=shapes.BasketSerializer, summary="A basket of yours")
    def get(self, request, pk: int):
        return self.shown(request, self.own(request, pk))


class LineList(_BasketView):
    """The lines of your basket."""

    @extend_schema(
        tags=["stock Oscar API"],
        responses=shapes.BasketLineSerializer(many=True),
        summary="Lines of a basket",
        operation_id="oscar_baskets_lines_list",
        filters=False,
    )
    def get(self, request, pk: int):
        found = documents.lines(self.quoted(self.own(request, pk)), request)
        return Response(shapes.BasketLineSerializer(found, many=True).data)


class BasketLineDetail(_BasketView):
    """One line of your basket; its quantity can be changed, nothing else."""

    problem_statuses = (409,)

    @extend_schema(tags=["stock Oscar API"], responses=shapes.BasketLineSerializer, summary="A line")
    def get(self, request, basket_pk: int, pk: int):
        return Response(shapes.BasketLineSerializer(self._line(request, basket_pk, pk)).data)

    @extend_schema(
        tags=["stock Oscar API"],
        request=shapes.BasketLineSerializer,
        responses=shapes.BasketLineSerializer,
        summary="Set the quantity",
    )
    def put(self, request, basket_pk: int, pk: int):
        body = shapes.BasketLineSerializer.read(request, instance=self._line(request, basket_pk, pk))
        editing.set_quantity(basket_id=basket_pk, line_id=pk, quantity=body["quantity"])
        return self.get(request, basket_pk, pk)

    @extend_schema(
        tags=["stock Oscar API"],
        request=shapes.BasketLineSerializer,
        responses=shapes.BasketLineSerializer,
        summary="Set the quantity",
    )
    def patch(self, request, basket_pk: int, pk: int):
        return self.put(request, basket_pk, pk)

    @extend_schema(tags=["stock Oscar API"], responses={204: None}, summary="Take a line out")
    def delete(self, request, basket_pk: int, pk: int):
        self._line(request, basket_pk, pk)
        editing.remove(basket_id=basket_pk, line_id=pk)
        return Response(status=204)

    def _line(self, request, basket_pk: int, pk: int) -> dict:
        quote = self.quoted(self.own(request, basket_pk))
        at = next((index for index, line in enumerate(quote.lines) if line.id == pk), None)
        if at is None:
            raise Http404
        return documents.lines(quote, request)[at]
