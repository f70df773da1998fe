"""Finding categories by what a client may call them: id, slug or path."""

from collections.abc import Sequence

from django.db.models import Q

from api_extensions.documents import categories
from forked_apps.catalogue.models import Category


class NoSuchCategory(Exception):
    """No category has this id, slug or path."""

    def __init__(self, named: str):
        super().__init__(f"There is no category {named!r}.")
        self.named = named


def find(names: Sequence[str], *, public_only: bool = True) -> list[int]:
    """The ids of the named categories, in two queries; a slug that stands at several places means all of them.

    Raises NoSuchCategory for the first name that fits none.
    """
    rows = _candidates(names, public_only)
    nodes = categories.nodes_by_path(row["path"] for row in rows)
    found: dict[int, None] = {}
    for name in names:
        fitting = [row["id"] for row in rows if _fits(name, row, nodes)]
        if not fitting:
            raise NoSuchCategory(name)
        found |= dict.fromkeys(fitting)
    return list(found)


def _candidates(names: Sequence[str], public_only: bool) -> list[dict]:
    slugs = [name.strip("/").rpartition("/")[2] for name in names]
    ids = [int(name) for name in names if name.isascii() and name.isdecimal() and len(name) < 10]
    rows = Category.objects.filter(Q(slug__in=slugs) | Q(pk__in=ids))
    if public_only:
        rows = rows.browsable()
    return list(rows.values("id", "slug", "path"))


def _fits(name: str, row: dict, nodes: dict[str, dict]) -> bool:
    if name.isascii() and name.isdecimal() and row["id"] == int(name):
        return True
    wanted = name.strip("/")
    return row["slug"] == wanted or categories.reference(row["path"], nodes)["path"] == wanted
