"""Categories as references inside other documents: name, slug and full path, in two queries for any number."""

from collections.abc import Iterable

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from forked_apps.catalogue.models import Category, ProductCategory


@extend_schema_serializer(component_name="CategoryReference")
class CategoryReference(serializers.Serializer):
    """A category as other documents name it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    path = serializers.CharField(help_text="Slugs from the root, separated by a slash.")


def references_by_product(product_ids: Iterable[int]) -> dict[int, list[dict]]:
    """For each product that has any: its browsable categories in the order of writing, the primary one first."""
    pairs = list(
        ProductCategory.objects.filter(
            product_id__in=list(product_ids), category__is_public=True, category__ancestors_are_public=True
        )
        .order_by("pk")
        .values_list("product_id", "category__path")
    )
    nodes = nodes_by_path(path for _, path in pairs)
    found: dict[int, list[dict]] = {}
    for product_id, path in pairs:
        found.setdefault(product_id, []).append(reference(path, nodes))
    return found


def nodes_by_path(paths: Iterable[str]) -> dict[str, dict]:
    """The categories at these tree paths and all their ancestors, by tree path."""
    wanted = {path[:end] for path in paths for end in range(Category.steplen, len(path) + 1, Category.steplen)}
    rows = Category.objects.filter(path__in=wanted).values("id", "name", "slug", "path") if wanted else ()
    return {row["path"]: row for row in rows}


def reference(path: str, nodes: dict[str, dict]) -> dict:
    """One category out of `nodes`, with the slugs of its ancestors as its path."""
    steps = [path[:end] for end in range(Category.steplen, len(path) + 1, Category.steplen)]
    node = nodes[path]
    return {
        "id": node["id"],
        "name": node["name"],
        "slug": node["slug"],
        "path": "/".join(nodes[step]["slug"] for step in steps if step in nodes),
    }
