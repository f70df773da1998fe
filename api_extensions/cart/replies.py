"""The table's rows for carts, coupons and shipping. Imported once, by the routes."""

from rest_framework import status as http

from api_extensions.contract.errors import Fault, register
from api_extensions.contract.faults import pointer
from forked_apps.basket import exceptions as basket
from forked_apps.shipping.repository import UnknownShippingMethod
from forked_apps.voucher.redemption import UnknownVoucher, VoucherNotUsable


def _at(*steps: str, code: str):
    """One fault at a place of the body, told in the exception's own words."""
    return lambda exc: [Fault(pointer(*steps), code, str(exc))]


def _address(exc: basket.InvalidAddress) -> list[Fault]:
    return [Fault(pointer("shipping_address", field), "invalid", text) for field, text in exc.errors.items()]


register(basket.UnknownProduct, http.HTTP_404_NOT_FOUND, "unknown_product", errors=_at("product_id", code="unknown"))
register(
    basket.VariantRequired,
    http.HTTP_400_BAD_REQUEST,
    "variant_required",
    errors=_at("product_id", code="variant_required"),
)
register(basket.NotForSale, http.HTTP_409_CONFLICT, "not_for_sale", errors=_at("product_id", code="not_for_sale"))
register(basket.InvalidOption, http.HTTP_400_BAD_REQUEST, "invalid", errors=_at("options", code="invalid_option"))
register(
    basket.QuantityOutOfRange,
    http.HTTP_400_BAD_REQUEST,
    "quantity_out_of_range",
    errors=_at("quantity", code="quantity_out_of_range"),
    extra=lambda exc, request: {"minimum": exc.minimum, "maximum": exc.maximum},
)
register(
    basket.NotEnoughStock,
    http.HTTP_409_CONFLICT,
    "out_of_stock",
    errors=_at("quantity", code="out_of_stock"),
    extra=lambda exc, request: {"available": exc.available, "requested": exc.requested},
)
register(basket.UnknownLine, http.HTTP_404_NOT_FOUND, "unknown_line", detail=lambda exc: "There is no such line.")
register(basket.CartFull, http.HTTP_409_CONFLICT, "cart_full", extra=lambda exc, request: {"limit": exc.limit})
register(basket.CartClosed, http.HTTP_409_CONFLICT, "cart_closed")
register(basket.InvalidAddress, http.HTTP_400_BAD_REQUEST, "invalid", errors=_address)
register(
    UnknownShippingMethod,
    http.HTTP_400_BAD_REQUEST,
    "unknown_shipping_method",
    errors=_at("shipping_method", code="unknown_shipping_method"),
    extra=lambda exc, request: {"allowed": exc.allowed},
)
register(UnknownVoucher, http.HTTP_404_NOT_FOUND, "unknown_coupon", errors=_at("code", code="unknown_coupon"))
register(
    VoucherNotUsable,
    http.HTTP_409_CONFLICT,
    "coupon_not_usable",
    errors=lambda exc: [Fault("#/code", exc.reason, str(exc))],
    extra=lambda exc, request: {"reason": exc.reason},
)
