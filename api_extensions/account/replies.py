"""The table's rows for the address book. Imported once, by the routes."""

from rest_framework import status as http

from api_extensions.contract.errors import register
from forked_apps.customer.address_book import DuplicateAddress

register(DuplicateAddress, http.HTTP_409_CONFLICT, "duplicate_address")
