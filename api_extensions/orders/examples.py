"""Sample requests of the order endpoints, as the API document shows them."""

from drf_spectacular.utils import OpenApiExample

ADDRESS = {
    "first_name": "Ada",
    "last_name": "Byron",
    "line1": "Lindenstr. 9",
    "line4": "Berlin",
    "postcode": "10969",
    "country": "DE",
}
PLACE = OpenApiExample(
    "A customer",
    request_only=True,
    value={"expected_total": "84.70", "shipping_method": "standard", "shipping_address": ADDRESS},
)
PLACE_AS_GUEST = OpenApiExample(
    "A guest, with X-Cart-Token",
    request_only=True,
    value={"expected_total": "84.70", "email": "guest@example.com", "shipping_address": ADDRESS},
)
PLACE_AT_ONCE = OpenApiExample(
    "Products at once, by a guest",
    request_only=True,
    value={
        "products": [{"product_id": 7, "quantity": 2}],
        "expected_total": "84.70",
        "email": "guest@example.com",
        "shipping_address": ADDRESS,
    },
)
STATUS = OpenApiExample("Packing begins", request_only=True, value={"status": "processing", "note": "In packing"})
