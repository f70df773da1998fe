"""Sample answers of search, as the API document shows them."""

from drf_spectacular.utils import OpenApiExample

ANSWER = OpenApiExample(
    "A search for kettles under 50",
    response_only=True,
    value={
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
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
                "highlights": {"title": "Enamel <mark>kettle</mark>"},
            }
        ],
        "facets": [
            {
                "code": "brand",
                "label": "Brand",
                "kind": "terms",
                "values": [{"value": "Brandt", "label": "Brandt", "count": 1, "selected": False}],
                "other_count": 0,
            },
            {
                "code": "price",
                "label": "Price",
                "kind": "price",
                "values": [
                    {
                        "value": "20.00..49.99",
                        "label": "20.00 – 49.99",
                        "count": 1,
                        "selected": False,
                        "min": "20.00",
                        "max": "49.99",
                    }
                ],
                "other_count": 0,
                "stats": {"min": "39.90", "max": "64.00"},
            },
        ],
        "suggestion": None,
        "relaxed": False,
        "degraded": False,
    },
)
SUGGESTIONS = OpenApiExample(
    'Completions of "ket"',
    response_only=True,
    value={
        "products": [
            {
                "id": 12,
                "name": "Enamel kettle",
                "url": "/api/products/12/",
                "image": None,
                "price": "39.90",
                "currency": "EUR",
            }
        ],
        "categories": [{"id": 3, "name": "Kettles", "slug": "kettles"}],
        "terms": [{"text": "kettle", "count": 4}],
        "brands": [],
    },
)
