"""Which categories a product stands in: its own and all those above, with names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from forked_apps.catalogue.models import Category, ProductCategory


@dataclass(frozen=True)
class CategoryPath:
    """The way from a root to a category that a product stands in, as (id, name, slug) of each step."""

    steps: tuple[tuple[int, str, str], ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(pk for pk, _, _ in self.steps)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for _, name, _ in self.steps)

    @property
    def reference(self) -> dict[str, Any]:
        """The category as other documents name it."""
        pk, name, slug = self.steps[-1]
        return {"id": pk, "name": name, "slug": slug, "path": "/".join(step[2] for step in self.steps)}


def of_products(product_ids: Iterable[int]) -> dict[int, list[CategoryPath]]:
    """The categories of products that shoppers may browse, the primary one first. Two queries."""
    length = Category.steplen
    placed = ProductCategory.objects.filter(
        product__in=list(product_ids), category__is_public=True, category__ancestors_are_public=True
    )
    leaves = list(placed.order_by("pk").values_list("product", "category__path"))
    wanted = {path[:end] for _, path in leaves for end in range(length, len(path) + 1, length)}
    rows = Category.objects.filter(path__in=wanted).values_list("path", "pk", "name", "slug")
    known = {path: (pk, name, slug) for path, pk, name, slug in rows}
    found: dict[int, list[CategoryPath]] = defaultdict(list)
    for product_id, path in leaves:
        steps = tuple(known[path[:end]] for end in range(length, len(path) + 1, length))
        found[product_id].append(CategoryPath(steps))
    return found
