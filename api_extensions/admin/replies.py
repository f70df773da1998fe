"""The table's rows for parcels, returns, stock and sales. Imported once, by the routes."""

from rest_framework import status as http

from api_extensions.contract.errors import Fault, register
from api_extensions.documents import money
from forked_apps.order import quantities, shipments
from forked_apps.partner import allocation, sales

register(
    quantities.LineQuantityNotPossible,
    http.HTTP_409_CONFLICT,
    "quantity_not_possible",
    errors=lambda exc: [Fault("#/lines", "quantity_not_possible", str(exc))],
    extra=lambda exc, request: {"line": exc.line_id, "possible": exc.possible},
)
register(quantities.NothingToDo, http.HTTP_409_CONFLICT, "nothing_left")
register(
    shipments.NotInThePast,
    http.HTTP_400_BAD_REQUEST,
    "invalid",
    errors=lambda exc: [Fault("#/at", "not_past", str(exc))],
)
register(
    allocation.BelowAllocated,
    http.HTTP_409_CONFLICT,
    "below_allocated",
    extra=lambda exc, request: {
        "allocated": exc.stockrecord.num_allocated,
        "orders": list(exc.order_numbers),
    },
)
register(allocation.NotCounted, http.HTTP_409_CONFLICT, "stock_not_counted")
register(allocation.BeyondColumn, http.HTTP_409_CONFLICT, "stock_too_large")

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
