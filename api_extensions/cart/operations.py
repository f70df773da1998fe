"""What can be done to a cart, each thing said once; `views` are the doors. Every answer is the whole cart."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.response import Response

from api_extensions.cart import carts, examples, serializers
from api_extensions.documents.carts import Cart
from forked_apps.basket import editing
from forked_apps.checkout import quoting
from forked_apps.voucher import redemption


@dataclass(frozen=True)
class Operation:
    """`act` gets the request, the body as `takes` read it, and what the address names. An operation without an example
    of a body is documented without one: all that such a body may carry is the cart token."""

    summary: str
    act: Callable[..., Response]
    takes: type[serializers.CartInput] | None = None
    example: OpenApiExample | None = None
    answer: OpenApiExample | None = None
    description: str | None = None
    parameters: tuple[OpenApiParameter, ...] = ()

    def door(self, operation_id: str) -> Callable[..., Response]:
        """The method of a view that does this, documented under an id of its own."""

        @extend_schema(
            operation_id=operation_id,
            summary=self.summary,
            description=self.description,
            tags=["cart"],
            parameters=list(self.parameters),
            request=self.takes if self.example else None,
            responses={200: Cart},
            examples=[example for example in (self.example, self.answer) if example],
        )
        def method(view, request, **named) -> Response:
            body = self.takes.read(request) if self.takes else {}
            return self.act(request, body, **named)

        return method

    def taking(self, takes: type[serializers.CartInput], example: OpenApiExample) -> "Operation":
        """The same where the body names the line, and not the address."""
        return replace(self, takes=takes, example=example)


def _show(request, body) -> Response:
    return carts.read(request, carts.present(request))


def _add(request, body) -> Response:
    wanted = {name: body.get(name) for name in ("product_id", "quantity", "options")}

    def edit(basket) -> None:
        editing.add(basket_id=basket.pk, basket=basket, strategy=basket.strategy, **wanted)

    return carts.begin_or_change(request, edit)


def _choose_shipping(request, body) -> Response:
    choice = {"method": body.get("shipping_method"), "address": body.get("shipping_address")}
    if "shipping_method" in body:
        choice["method"] = choice["method"] or ""
    if "shipping_address" in body:
        choice["address"] = choice["address"] or {}
    return carts.begin_or_change(request, lambda it: editing.choose_shipping(basket_id=it.pk, **choice))


def _empty(request, body) -> Response:
    return carts.changed(request, carts.present(request), lambda it: editing.empty(basket_id=it.pk))


def _set_quantity(request, body, line_id: int | None = None) -> Response:
    return _change_line(request, body, line_id, editing.set_quantity, quantity=body["quantity"])


def _remove(request, body, line_id: int | None = None) -> Response:
    return _change_line(request, body, line_id, editing.remove)


def _change_line(request, body, line_id: int | None, change, **to) -> Response:
    """The line is named by its id, in the address or the body, or by its product where the cart holds that once."""
    basket = carts.present(request)
    line_id = carts.line_of(request, basket, line_id or body.get("line_id"), body.get("product_id"))
    return carts.changed(request, basket, lambda it: change(basket_id=it.pk, basket=it, line_id=line_id, **to))


def _acknowledge(request, body) -> Response:
    return carts.changed(request, carts.present(request), _seen)


def _seen(basket) -> None:
    quote = quoting.quote(basket=basket, user=basket.owner, now=timezone.now())
    editing.acknowledge(basket_id=basket.pk, quote=quote)


def _apply_coupon(request, body) -> Response:
    now = timezone.now()
    return carts.begin_or_change(
        request, lambda it: redemption.apply(basket_id=it.pk, code=body["code"], user=it.owner, now=now)
    )


def _remove_coupon(request, body, code: str) -> Response:
    return carts.changed(request, carts.present(request), lambda it: redemption.remove(basket_id=it.pk, code=code))


SHOW = Operation(
    "Show the cart",
    _show,
    answer=examples.CART,
    description="Priced at this moment; writes nothing. Without a cart an empty one is shown.",
)
ADD = Operation("Add to the cart", _add, serializers.AddInput, examples.ADD)
CHOOSE_SHIPPING = Operation(
    "Choose how and where to send the cart", _choose_shipping, serializers.ShippingInput, examples.SHIPPING
)
EMPTY = Operation("Empty the cart", _empty, serializers.TokenInput)
SET_QUANTITY = Operation("Set the quantity of a line", _set_quantity, serializers.QuantityInput, examples.QUANTITY)
SET_QUANTITY_OF_NAMED = SET_QUANTITY.taking(serializers.UpdateInput, examples.UPDATE_ITEM)
REMOVE = Operation("Take a line out", _remove, serializers.TokenInput)
REMOVE_NAMED = REMOVE.taking(serializers.RemoveInput, examples.REMOVE_ITEM)
ACKNOWLEDGE = Operation("Acknowledge the notices", _acknowledge, serializers.TokenInput, examples.NOTHING)
APPLY_COUPON = Operation("Use a coupon", _apply_coupon, serializers.CouponInput, examples.COUPON)
REMOVE_COUPON = Operation(
    "Take a coupon out",
    _remove_coupon,
    serializers.TokenInput,
    parameters=(OpenApiParameter("code", str, OpenApiParameter.PATH),),
)
