"""The category tree in the memory of the process, under its revision, which readers get with the rows they read."""

from collections.abc import Collection, Iterable
from typing import Any

from forked_apps.catalogue.models import Category
from forked_apps.shelf.models import Revision

MOST_DIGITS = 20  # of a key


class Tree:
    """All categories as they stood at one revision. Three columns of each are little, even of a large shop's."""

    def __init__(self):
        rows = Category.objects.order_by("path").values_list(
            "pk", "path", "name", "slug", "is_public", "ancestors_are_public"
        )
        slugs: dict[str, str] = {}
        self._paths: list[tuple[str, int]] = []
        self._all: dict[int, dict[str, Any]] = {}
        self._shown: dict[int, dict[str, Any]] = {}
        self._places: dict[int, tuple[int, int]] = {}
        for pk, path, name, slug, is_public, ancestors_are_public in rows:
            above = slugs.get(path[: -Category.steplen])
            slugs[path] = slug if above is None else f"{above}/{slug}"
            self._places[pk] = (len(self._paths), len(path) // Category.steplen - 1)
            self._paths.append((path, pk))
            self._all[pk] = {"id": pk, "name": name, "slug": slug, "path": slugs[path]}
            if is_public and ancestors_are_public:
                self._shown[pk] = self._all[pk]

    def references(self, category_ids: Iterable[int]) -> list[dict[str, Any]]:
        """Of these categories the browsable ones: id, name, slug and path, the slugs from the root."""
        return [shown for pk in category_ids if (shown := self._shown.get(pk)) is not None]

    def named(self, name: str, *, hidden_too: bool) -> list[int]:
        """The categories with this id, slug or path; a slug may stand at several places."""
        offered = self._all if hidden_too else self._shown
        number = int(name) if name.isascii() and name.isdecimal() and len(name) < MOST_DIGITS else None
        wanted = name.strip("/")
        return [pk for pk, one in offered.items() if pk == number or wanted in (one["slug"], one["path"])]

    def arranged(self, category_ids: Iterable[int]) -> list[tuple[dict[str, Any], int]]:
        """Of these categories the browsable ones in the order of the tree, each with its steps below the root."""
        shown = sorted((pk for pk in category_ids if pk in self._shown), key=self._places.__getitem__)
        return [(self._shown[pk], self._places[pk][1]) for pk in shown]

    def below(self, category_ids: Collection[int]) -> list[int]:
        """These categories and all below them."""
        wanted = set(category_ids)
        roots = tuple(path for path, pk in self._paths if pk in wanted)
        return [pk for path, pk in self._paths if path.startswith(roots)] if roots else []


_held: tuple[str | None, Tree] | None = None


def at(revision: str | None) -> Tree:
    """The tree at this revision, or a newer one; read anew (one query) when another one was kept, or none is known."""
    global _held
    held = _held
    if held is None or held[0] != revision or revision is None:
        held = _held = (revision, Tree())
    return held[1]


def now() -> Tree:
    """The present tree. One small query, and one more after categories were changed."""
    return at(Revision.objects.filter(pk=Revision.CATEGORIES).values_list("mark", flat=True).first())
