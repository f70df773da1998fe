"""The doors of the cart: which address and method does which operation."""

from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from api_extensions.cart import operations
from api_extensions.contract.throttling import Counted


class _Door(APIView):
    permission_classes = [AllowAny]
    takes_cart_token = True
    problem_statuses = (404, 409)


class CartView(_Door):
    """The cart of the shopper who asks."""

    get = operations.SHOW.door("cart_retrieve")
    post = operations.ADD.door("cart_add")
    patch = operations.CHOOSE_SHIPPING.door("cart_choose_shipping")
    delete = operations.EMPTY.door("cart_empty")


class CartLineView(_Door):
    """One line of the cart."""

    put = operations.SET_QUANTITY.door("cart_line_update")
    patch = operations.SET_QUANTITY.door("cart_line_partial_update")
    delete = operations.REMOVE.door("cart_line_destroy")


class AddItem(_Door):
    """Add to the cart; the same as POST /api/cart/."""

    post = operations.ADD.door("cart_add_item")


class UpdateItem(_Door):
    """Set the quantity of a line; the same as PUT /api/cart/{id}/."""

    post = operations.SET_QUANTITY_OF_NAMED.door("cart_update_item")


class RemoveItem(_Door):
    """Take a line out; the same as DELETE /api/cart/{id}/."""

    post = operations.REMOVE_NAMED.door("cart_remove_item")


class Acknowledge(_Door):
    """The shopper has seen the notices; each one is shown once until something changes again."""

    problem_statuses = ()
    post = operations.ACKNOWLEDGE.door("cart_acknowledge")


class ApplyCoupon(_Door):
    """Use a coupon."""

    throttle_classes = [Counted("voucher")]
    post = operations.APPLY_COUPON.door("cart_apply_coupon")


class CouponDetail(_Door):
    """One coupon of the cart."""

    problem_statuses = ()
    delete = operations.REMOVE_COUPON.door("cart_remove_coupon")
