"""Sample requests and answers of the cart endpoints, as the API document shows them."""

from drf_spectacular.utils import OpenApiExample


def _request(name: str, value: dict) -> OpenApiExample:
    return OpenApiExample(name, request_only=True, value=value)


ADD = _request("Two more of a product", {"product_id": 12, "quantity": 2})
QUANTITY = _request("Three in all", {"quantity": 3})
UPDATE_ITEM = _request("Three in all", {"item_id": 71, "quantity": 3})
REMOVE_ITEM = _request("A line", {"item_id": 71})
COUPON = _request("A coupon", {"code": "SPRING10"})
NOTHING = _request("Nothing to say", {})
SHIPPING = _request(
    "To a home",
    {
        "shipping_method": "standard",
        "shipping_address": {
            "first_name": "Ada",
            "last_name": "Byron",
            "line1": "Lindenstr. 9",
            "line4": "Berlin",
            "postcode": "10969",
            "country": "DE",
        },
    },
)
CART = OpenApiExample(
    "A guest's cart after a price went up",
    response_only=True,
    value={
        "id": "5a3b8d0e-6f0d-4a5e-9a43-6f2b7a6f7c11",
        "cart_token": "IjVhM2I4ZDBlIg:1tXyZ0:c2lnbmF0dXJl",
        "cart_version": "9f2c1d7e4b",
        "currency": "EUR",
        "lines": [
            {
                "id": 71,
                "product": {
                    "id": 12,
                    "name": "Enamel kettle",
                    "sku": "KET-1",
                    "image": "/media/images/kettle.png",
                    "url": "/api/products/12/",
                },
                "quantity": 2,
                "unit_price": "39.90",
                "line_total": "79.80",
                "discount": "0.00",
                "tax": "12.74",
                "price_when_added": "34.90",
                "available": 14,
                "options": [],
            }
        ],
        "vouchers": [],
        "discounts": [],
        "shipping": {
            "method": "standard",
            "name": "Standard",
            "price": "4.90",
            "options": [{"code": "standard", "name": "Standard", "price": "4.90", "description": ""}],
        },
        "shipping_address": None,
        "subtotal": "79.80",
        "discount_total": "0.00",
        "shipping_total": "4.90",
        "tax_total": "13.52",
        "total": "84.70",
        "notices": [
            {
                "id": "price_up-71-39.90",
                "code": "price_up",
                "line": 71,
                "old": "34.90",
                "new": "39.90",
                "at": "2026-01-05T09:30:00Z",
            }
        ],
    },
)
