"""The table's rows for sales. Imported once, by the routes."""

from rest_framework import status as http

from api_extensions.documents import money
from api_extensions.errors import Fault, register
from forked_apps.partner import sales

register(
    sales.NotLower,
    http.HTTP_409_CONFLICT,
    "not_lower",
    errors=lambda exc: [Fault("#/price", "not_lower", str(exc))],
    extra=lambda exc, request: {"price": money.text(exc.price)},
)
register(
    sales.WrongPeriod,
    http.HTTP_400_BAD_REQUEST,
    "invalid",
    errors=lambda exc: [Fault("#/ends_at", "wrong_period", str(exc))],
)
register(
    sales.SalesOverlap,
    http.HTTP_409_CONFLICT,
    "sales_overlap",
    errors=lambda exc: [Fault("#/starts_at", "sales_overlap", str(exc))],
    extra=lambda exc, request: {"sale": exc.other.pk},
)
register(sales.SaleOver, http.HTTP_409_CONFLICT, "sale_over")
