"""Product pictures as addresses, loaded for many products at once."""

from collections.abc import Iterable

from django.core.files.storage import default_storage

from forked_apps.catalogue.models import ProductImage


def by_product(product_ids: Iterable[int]) -> dict[int, list[dict]]:
    """For each product that has any: its pictures in display order as {url, alt}; one query."""
    found: dict[int, list[dict]] = {}
    rows = (
        ProductImage.objects.filter(product_id__in=list(product_ids))
        .order_by("product_id", "display_order", "pk")
        .values_list("product_id", "original", "caption")
    )
    for product_id, original, caption in rows:
        if original:
            found.setdefault(product_id, []).append({"url": default_storage.url(original), "alt": caption})
    return found
