"""The table's rows for filters and searches. Imported once, by the routes."""

from rest_framework import status as http

from api_extensions.contract.errors import Fault, register
from search.attribute_filters import NotAValue, UnknownAttribute

register(
    UnknownAttribute,
    http.HTTP_400_BAD_REQUEST,
    "invalid",
    errors=lambda exc: [Fault(f"?attr.{exc.code[:50]}", "unknown_attribute", str(exc))],
)
register(
    NotAValue,
    http.HTTP_400_BAD_REQUEST,
    "invalid",
    errors=lambda exc: [Fault(f"?attr.{exc.code[:50]}", "invalid", str(exc))],
)
