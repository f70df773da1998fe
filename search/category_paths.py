"""Which categories a product stands in: its own and all those above, with names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from forked_apps.catalogue.models import Category, ProductCategory


@dataclass(frozen=True)
class CategoryPath:
    """One category on the way from the root to a product."""

    pk: int
    name: str


def of_products(product_ids: Iterable[int]) -> dict[int, list[CategoryPath]]:
    """Public categories of products and their ancestors, roots first. Two queries."""
    steps = Category.steplen
    placed = ProductCategory.objects.filter(product__in=list(product_ids), category__is_public=True)
    leaves = list(placed.values_list("product", "category__path"))
    wanted = {path[:end] for _, path in leaves for end in range(steps, len(path) + 1, steps)}
    known = {
        path: CategoryPath(pk, name)
        for pk, path, name in Category.objects.filter(path__in=wanted, is_public=True).values_list("pk", "path", "name")
    }
    found: dict[int, list[CategoryPath]] = defaultdict(list)
    for product_id, path in leaves:
        way = [path[:end] for end in range(steps, len(path) + 1, steps)]
        # Below a hidden category nothing is shown.
        if all(step in known for step in way):
            found[product_id] += [known[step] for step in way]
    return found
