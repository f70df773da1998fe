"""Show and change the cart, through two doors that do the same. Every answer is the whole cart."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from api_extensions.cart import carts, examples, serializers
from api_extensions.contract.throttling import Counted
from api_extensions.documents.carts import Cart
from forked_apps.basket import editing
from forked_apps.checkout import quoting
from forked_apps.voucher import redemption


class _CartView(APIView):
    permission_classes = [AllowAny]
    takes_cart_token = True


class CartView(_CartView):
    """The cart of the shopper who asks."""

    problem_statuses = (404, 409)

    @extend_schema(
        operation_id="cart_retrieve",
        summary="Show the cart",
        description="Priced at this moment; writes nothing. Without a cart an empty one is shown.",
        tags=["cart"],
        responses=Cart,
        examples=[examples.CART],
    )
    def get(self, request):
        return carts.read(request, carts.present(request))

    @extend_schema(
        operation_id="cart_add",
        summary="Add to the cart",
        tags=["cart"],
        request=serializers.AddInput,
        responses=Cart,
        examples=[examples.ADD],
    )
    def post(self, request):
        return _add(request)

    @extend_schema(
        operation_id="cart_choose_shipping",
        summary="Choose how and where to send the cart",
        tags=["cart"],
        request=serializers.ShippingInput,
        responses=Cart,
        examples=[examples.SHIPPING],
    )
    def patch(self, request):
        body = serializers.ShippingInput.read(request)
        choice = {"method": body.get("shipping_method"), "address": body.get("shipping_address")}
        if "shipping_method" in body:
            choice["method"] = choice["method"] or ""
        if "shipping_address" in body:
            choice["address"] = choice["address"] or {}
        return carts.begin_or_change(request, lambda it: editing.choose_shipping(basket_id=it.pk, **choice))

    @extend_schema(
        operation_id="cart_empty",
        summary="Empty the cart",
        tags=["cart"],
        request=None,
        responses={200: Cart},
    )
    def delete(self, request):
        serializers.TokenInput.read(request)
        return carts.change(request, carts.present(request), lambda it: editing.empty(basket_id=it.pk))


class CartLineView(_CartView):
    """One line of the cart."""

    problem_statuses = (404, 409)

    @extend_schema(
        operation_id="cart_line_update",
        summary="Set the quantity of a line",
        tags=["cart"],
        request=serializers.QuantityInput,
        responses=Cart,
        examples=[examples.QUANTITY],
    )
    def put(self, request, line_id: int):
        body = serializers.QuantityInput.read(request)
        return _change_line(request, line_id, None, editing.set_quantity, quantity=body["quantity"])

    @extend_schema(
        operation_id="cart_line_partial_update",
        summary="Set the quantity of a line",
        tags=["cart"],
        request=serializers.QuantityInput,
        responses=Cart,
        examples=[examples.QUANTITY],
    )
    def patch(self, request, line_id: int):
        return self.put(request, line_id)

    @extend_schema(
        operation_id="cart_line_destroy",
        summary="Take a line out",
        tags=["cart"],
        request=None,
        responses={200: Cart},
    )
    def delete(self, request, line_id: int):
        serializers.TokenInput.read(request)
        return _change_line(request, line_id, None, editing.remove)


class AddItem(_CartView):
    """Add to the cart; the same as POST /api/cart/."""

    problem_statuses = (404, 409)

    @extend_schema(
        operation_id="cart_add_item",
        summary="Add to the cart",
        tags=["cart"],
        request=serializers.AddInput,
        responses=Cart,
        examples=[examples.ADD],
    )
    def post(self, request):
        return _add(request)


class UpdateItem(_CartView):
    """Set the quantity of a line; the same as PUT /api/cart/{id}/."""

    problem_statuses = (404, 409)

    @extend_schema(
        operation_id="cart_update_item",
        summary="Set the quantity of a line",
        tags=["cart"],
        request=serializers.UpdateInput,
        responses=Cart,
        examples=[examples.UPDATE_ITEM],
    )
    def post(self, request):
        body = serializers.UpdateInput.read(request)
        return _change_line(
            request, body.get("line_id"), body.get("product_id"), editing.set_quantity, quantity=body["quantity"]
        )


class RemoveItem(_CartView):
    """Take a line out; the same as DELETE /api/cart/{id}/."""

    problem_statuses = (404, 409)

    @extend_schema(
        operation_id="cart_remove_item",
        summary="Take a line out",
        tags=["cart"],
        request=serializers.RemoveInput,
        responses=Cart,
        examples=[examples.REMOVE_ITEM],
    )
    def post(self, request):
        body = serializers.RemoveInput.read(request)
        return _change_line(request, body.get("line_id"), body.get("product_id"), editing.remove)


class Acknowledge(_CartView):
    """The shopper has seen the notices; each one is shown once until something changes again."""

    @extend_schema(
        operation_id="cart_acknowledge",
        summary="Acknowledge the notices",
        tags=["cart"],
        request=serializers.TokenInput,
        responses=Cart,
        examples=[examples.NOTHING],
    )
    def post(self, request):
        serializers.TokenInput.read(request)
        return carts.change(request, carts.present(request), _acknowledge)


class ApplyCoupon(_CartView):
    """Use a coupon."""

    problem_statuses = (404, 409)
    throttle_classes = [Counted("voucher")]

    @extend_schema(
        operation_id="cart_apply_coupon",
        summary="Use a coupon",
        tags=["cart"],
        request=serializers.CouponInput,
        responses=Cart,
        examples=[examples.COUPON],
    )
    def post(self, request):
        body = serializers.CouponInput.read(request)
        now = timezone.now()
        return carts.begin_or_change(
            request, lambda it: redemption.apply(basket_id=it.pk, code=body["code"], user=it.owner, now=now)
        )


class CouponDetail(_CartView):
    """One coupon of the cart."""

    @extend_schema(
        operation_id="cart_remove_coupon",
        summary="Take a coupon out",
        tags=["cart"],
        parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH)],
        request=None,
        responses={200: Cart},
    )
    def delete(self, request, code: str):
        serializers.TokenInput.read(request)
        basket = carts.present(request)
        return carts.change(request, basket, lambda it: redemption.remove(basket_id=it.pk, code=code))


def _add(request):
    body = serializers.AddInput.read(request)
    wanted = {name: body.get(name) for name in ("product_id", "quantity", "options")}
    return carts.begin_or_change(request, lambda it: editing.add(basket_id=it.pk, strategy=it.strategy, **wanted))


def _change_line(request, line_id: int | None, product_id: int | None, change, **to):
    """The line is named by its id, or by its product where the cart holds that once."""
    basket = carts.present(request)
    line_id = carts.line_of(request, basket, line_id, product_id)
    change(basket_id=basket.pk, line_id=line_id, **to)
    return carts.changed(request, basket)


def _acknowledge(basket) -> None:
    quote = quoting.quote(basket=basket, user=basket.owner, now=timezone.now())
    editing.acknowledge(basket_id=basket.pk, quote=quote)
