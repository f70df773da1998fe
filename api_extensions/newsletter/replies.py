"""The table's row for links of mails. Imported once, by the routes."""

from rest_framework import status as http

from api_extensions.contract.errors import Fault, register
from cms.subscribing import UnknownToken

register(
    UnknownToken,
    http.HTTP_400_BAD_REQUEST,
    "invalid",
    detail=lambda exc: "This link belongs to nobody.",
    errors=lambda exc: [Fault("#/token", "unknown_token", "This link belongs to nobody.")],
)
