"""What machines read on a product's page: schema.org in JSON-LD."""

import json

from django import template
from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# JSON in a script element: nothing in it may end the element or begin a comment.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def shop_url(path: str) -> str:
    """The address of a path as the world knows it, whatever host this request came by."""
    return path if "://" in path else f"{settings.SHOP_BASE_URL}{path}"


@register.simple_tag
def product_structured_data(product, session) -> SafeString:
    """https://schema.org/Product with the price and stock that the page shows (`session` is its purchase info)."""
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.get_title(),
        "url": f"{settings.SHOP_BASE_URL}{product.get_absolute_url()}",
        "description": strip_tags(product.description or "")[:5000],
    }
    if product.upc:
        data["sku"] = product.upc
    if brand := product.get_brand():
        data["brand"] = {"@type": "Brand", "name": brand}
    if product.rating and product.num_approved_reviews:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(product.rating, 2),
            "reviewCount": product.num_approved_reviews,
        }
    if session.price.exists:
        price = session.price
        data["offers"] = {
            "@type": "Offer",
            "price": str(price.incl_tax if price.is_tax_known else price.excl_tax),
            "priceCurrency": price.currency,
            "availability": "https://schema.org/"
            + ("InStock" if session.availability.is_available_to_buy else "OutOfStock"),
        }
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # nosec B308 B703 # noqa: S308
