"""Sample requests and answers of the product endpoints, as the API document shows them."""

from drf_spectacular.utils import OpenApiExample

SUMMARY = OpenApiExample(
    "A product of a list",
    response_only=True,
    value={
        "id": 12,
        "name": "Enamel kettle",
        "slug": "enamel-kettle",
        "sku": "KET-1",
        "upc": "4006381333931",
        "brand": "Brandt",
        "url": "/api/products/12/",
        "price": "39.90",
        "currency": "EUR",
        "in_stock": True,
        "stock_quantity": 14,
        "has_variants": False,
        "image": "/media/images/kettle.png",
        "image_url": "/media/images/kettle.png",
        "category": {"id": 3, "name": "Kettles", "slug": "kettles", "path": "kitchen/kettles"},
        "categories": [{"id": 3, "name": "Kettles", "slug": "kettles", "path": "kitchen/kettles"}],
        "rating": 4.5,
        "created_at": "2026-01-05T09:30:00Z",
    },
)
NEW_PRODUCT = OpenApiExample(
    "A whole product",
    request_only=True,
    value={
        "name": "Enamel kettle",
        "description": "Whistles when the water boils.",
        "price": "39.90",
        "stock_quantity": 14,
        "sku": "KET-1",
        "categories": ["kitchen/kettles"],
    },
)
NEW_PRICE = OpenApiExample("A new price", request_only=True, value={"price": "34.90", "reason": "Spring sale"})
