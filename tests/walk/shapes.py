"""Which fields a route of the API takes, as its own OpenAPI document says."""

import functools
import re

from drf_spectacular.generators import SchemaGenerator

from tests.walk.routes import Route

STOCK_FIELDS = [
    "url",
    "quantity",
    "vouchercode",
    "basket",
    "total",
    "shipping_address",
    "shipping_method_code",
    "country",
]


@functools.cache
def _document() -> dict:
    return SchemaGenerator().get_schema(request=None, public=True)


def names_of(route: Route, method: str) -> list[str]:
    """Names of the body's fields; for the stock API, which is not documented, those of its bodies that we know."""
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.pattern)
    operation = _document()["paths"].get(path, {}).get(method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    shape = next(iter(content.values()), {}).get("schema", {})
    if not shape:
        return STOCK_FIELDS
    return sorted(_properties(shape)) or STOCK_FIELDS


def _properties(shape: dict) -> set[str]:
    if "$ref" in shape:
        return _properties(_document()["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]])
    found = set(shape.get("properties", {}))
    for inner in (*shape.get("oneOf", []), *shape.get("anyOf", []), *shape.get("allOf", [])):
        found |= _properties(inner)
    return found
