"""The category tree, read in a fixed number of queries, with how many products each node shows."""

import itertools
from collections import Counter

from django.core.files.storage import default_storage
from django.db.models import Count
from rest_framework import serializers

from forked_apps.catalogue.models import Category, ProductCategory
from forked_apps.shelf import remembered


class CategoryDocument(serializers.Serializer):
    """A category. `product_count` counts the visible products in it and below it, each once."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    path = serializers.CharField()
    url = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    image = serializers.CharField(allow_null=True)
    is_public = serializers.BooleanField()
    parent = serializers.IntegerField(allow_null=True)
    product_count = serializers.IntegerField()


class CategoryNode(CategoryDocument):
    """A category with those below it."""

    children = serializers.ListField(child=serializers.DictField(), help_text="Categories of the same shape.")


def nodes(*, hidden_too: bool = False) -> list[dict]:
    """The root categories, each with its `children`, in the order that staff gave them."""
    offered = Category.objects.all() if hidden_too else Category.objects.browsable()
    rows = list(offered.order_by("path"))
    products = remembered.answer("products below each category", _products_below)
    roots: list[dict] = []
    by_path: dict[str, dict] = {}
    for category in rows:
        above = by_path.get(category.path[: -Category.steplen])
        node = {**_document(category, above, products[category.path]), "children": []}
        by_path[category.path] = node
        (above["children"] if above else roots).append(node)
    return roots


def node(category_id: int, *, hidden_too: bool = False) -> dict | None:
    """One category with those below it, or None when it does not exist or is hidden."""
    waiting = nodes(hidden_too=hidden_too)
    while waiting:
        one = waiting.pop()
        if one["id"] == category_id:
            return one
        waiting.extend(one["children"])
    return None


def _document(category: Category, above: dict | None, product_count: int) -> dict:
    return {
        "id": category.pk,
        "name": category.name,
        "slug": category.slug,
        "path": f"{above['path']}/{category.slug}" if above else category.slug,
        "url": f"/api/categories/{category.pk}/",
        "description": category.description,
        "image": default_storage.url(category.image.name) if category.image else None,
        "is_public": category.is_public,
        "parent": above["id"] if above else None,
        "product_count": product_count,
    }


def _products_below() -> Counter[str]:
    """For each place in the tree: how many listed products stand there and below, each once."""
    shown = ProductCategory.objects.filter(product__shelf__is_listed=True).order_by()
    below: Counter[str] = Counter()
    for path, count in shown.values_list("category__path").annotate(Count("pk")):
        for end in _steps(path):
            below[path[:end]] += count
    # Whoever stands in several places was counted too often above where they meet.
    places = shown.values("product").annotate(count=Count("pk"))
    several = shown.filter(product__in=places.filter(count__gt=1).values("product"))
    rows = several.order_by("product").values_list("product", "category__path")
    for _, placed in itertools.groupby(rows.iterator(), key=lambda row: row[0]):
        met = Counter(path[:end] for _, path in placed for end in _steps(path))
        below.subtract({place: times - 1 for place, times in met.items() if times > 1})
    return below


def _steps(path: str) -> range:
    return range(Category.steplen, len(path) + 1, Category.steplen)
