"""Adding, changing, moving and removing categories of the tree."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from api_extensions.contract.problems import Fault, Problem
from forked_apps.catalogue.models import Category, ProductCategory

FIELDS = ("name", "slug", "description", "is_public")


@transaction.atomic
def create(*, body: Mapping[str, Any]) -> Category:
    """A new category, the last one below its parent. Without a slug it gets one that no sister has.

    Raises Problem (400) when a sister has the same slug or, where none is given, the same name.
    """
    category = Category(**{name: body[name] for name in FIELDS if name in body})
    parent = Category.objects.select_for_update().get(pk=body["parent"]) if body.get("parent") else None
    if category.slug:
        _refuse_taken_slug(category.slug, parent, except_for=None)
    else:
        _refuse_taken_name(category.name, parent)
    return parent.add_child(instance=category) if parent else Category.add_root(instance=category)


@transaction.atomic
def change(*, category_id: int, body: Mapping[str, Any]) -> Category:
    """The category with what the body holds; another parent moves it with all below it."""
    category = Category.objects.select_for_update().get(pk=category_id)
    parent = category.get_parent()
    if "parent" in body:
        parent = Category.objects.get(pk=body["parent"]) if body["parent"] else None
    _refuse_taken_slug(body.get("slug", category.slug), parent, except_for=category)
    for name in FIELDS:
        if name in body:
            setattr(category, name, body[name])
    category.save()
    if "parent" in body:
        _move(category, parent)
    return category


@transaction.atomic
def remove(*, category_id: int) -> None:
    """Takes an empty category out of the tree. Raises Problem (409) while products or categories are in it."""
    category = Category.objects.select_for_update().get(pk=category_id)
    below = category.get_descendants_and_self().values("pk")
    if category.get_children_count() or ProductCategory.objects.filter(category__in=below).exists():
        raise Problem(409, "category_in_use", "Move its products and categories elsewhere first.")
    category.delete()


def _move(category: Category, parent: Category | None) -> None:
    present = category.get_parent()
    if (present and present.pk) == (parent and parent.pk):
        return
    if parent is None:
        category.move(Category.get_last_root_node(), "last-sibling")
    elif parent.pk == category.pk or parent.is_descendant_of(category):
        raise _refusal("parent", "invalid", "A category cannot stand below itself.")
    else:
        category.move(parent, "last-child")
    Category.objects.get(pk=category.pk).set_ancestors_are_public()


def _refuse_taken_name(name: str, parent: Category | None) -> None:
    if _below(parent).filter(name__iexact=name).exists():
        raise _refusal("name", "not_unique", f"There is a category {name!r} already in this place.")


def _refuse_taken_slug(slug: str, parent: Category | None, *, except_for: Category | None) -> None:
    taken = _below(parent).filter(slug=slug).exclude(pk=except_for.pk if except_for else None)
    if taken.exists():
        raise _refusal("slug", "not_unique", f"There is a category {slug!r} already in this place.")


def _below(parent: Category | None):
    return parent.get_children() if parent else Category.get_root_nodes()


def _refusal(field: str, code: str, detail: str) -> Problem:
    return Problem(400, "invalid", detail, [Fault(f"#/{field}", code, detail)])
