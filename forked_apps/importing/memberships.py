"""Which categories and pictures the products of a batch have: compare, then write the difference."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

from forked_apps.catalogue.models import Category, ProductCategory, ProductImage

Path = tuple[str, ...]


def write_categories(wanted: dict[int, Sequence[Path]], known: dict[Path, Category]) -> set[int]:
    """Put products into exactly these categories, the primary one first; the ids of those that moved."""
    stored: dict[int, dict[int, int]] = defaultdict(dict)
    rows = ProductCategory.objects.filter(product_id__in=wanted).order_by("pk")
    for pk, product_id, category_id in rows.values_list("pk", "product_id", "category_id"):
        stored[product_id][category_id] = pk
    gone, new, moved = [], [], set()
    for product_id, paths in wanted.items():
        ids, present = list(dict.fromkeys(known[path].pk for path in paths)), list(stored[product_id])
        if ids == present:
            continue
        moved.add(product_id)
        as_wanted = _alike(ids, present)  # links are read in order of their keys
        gone += [stored[product_id][category_id] for category_id in present[as_wanted:]]
        new += [ProductCategory(product_id=product_id, category_id=pk) for pk in ids[as_wanted:]]
    if gone:
        ProductCategory.objects.filter(pk__in=gone).delete()
    ProductCategory.objects.bulk_create(new)
    return moved


def _alike(one: Sequence[int], other: Sequence[int]) -> int:
    """How many of both are the same from the start."""
    return sum(1 for _ in takewhile(lambda two: two[0] == two[1], zip(one, other, strict=False)))


def write_pictures(wanted: dict[int, list[str]]) -> set[int]:
    """Give products exactly these stored pictures, in this order; the ids of those that changed."""
    stored: dict[int, dict[str, ProductImage]] = defaultdict(dict)
    for image in ProductImage.objects.filter(product_id__in=wanted).order_by("display_order", "pk"):
        stored[image.product_id][image.original.name] = image
    gone, new, moved, changed = [], [], [], set()
    for product_id, names in wanted.items():
        images = stored[product_id]
        if list(images) == names:
            continue
        changed.add(product_id)
        gone += [image.pk for name, image in images.items() if name not in names]
        for order, name in enumerate(names):
            if name in images:
                images[name].display_order = order
                moved.append(images[name])
            else:
                new.append(ProductImage(product_id=product_id, original=name, display_order=order))
    ProductImage.objects.bulk_create(new)
    ProductImage.objects.bulk_update(moved, ["display_order"])
    if gone:
        ProductImage.objects.filter(pk__in=gone).delete()
    return changed
