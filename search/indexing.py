"""Write products into the index: the changed ones, or all of them beside the live index."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from haystack import connections
from haystack.constants import DJANGO_ID

from forked_apps.catalogue.models import Category, Product, ProductCategory
from search import documents
from search.queries import EngineUnavailable, IndexMissing
from search.signals import index_updated


@dataclass(frozen=True)
class Drift:
    """Products whose document is missing, stale or should not be there."""

    missing: tuple[int, ...]
    stale: tuple[int, ...]
    surplus: tuple[int, ...]

    @property
    def product_ids(self) -> tuple[int, ...]:
        return (*self.missing, *self.stale, *self.surplus)

    def without(self, product_ids: Set[int]) -> "Drift":
        """The same, but for these products."""
        kept = [tuple(pk for pk in ids if pk not in product_ids) for ids in (self.missing, self.stale, self.surplus)]
        return Drift(*kept)


def engine() -> Any:
    """The backend of the default haystack connection: one of `search.backends`."""
    return connections["default"].get_backend()


def update(product_ids: Sequence[int]) -> None:
    """Bring the documents of these products to their present state, then announce index_updated.

    A variant stands in its parent's document, so its parent is written. Raises what the engine raises.
    """
    read_at = time.time_ns()
    affected = sorted({*product_ids, *owners(product_ids).values()})
    found = documents.build(affected)
    present = {document["id"] for document in found}
    gone = [name for pk in affected if (name := documents.identifier(pk)) not in present]
    engine().write(documents=found, remove=gone, read_at=read_at)
    index_updated.send_robust(sender=update, product_ids=frozenset(affected))


def owners(product_ids: Iterable[int]) -> dict[int, int]:
    """By product, whose document shows it: of a variant its parent's."""
    ids = set(product_ids)
    parents = Product.objects.filter(pk__in=ids).exclude(parent=None).order_by().values_list("pk", "parent")
    return {pk: pk for pk in ids} | dict(parents)


def remove(product_ids: Sequence[int]) -> None:
    """Take products out of the index, whatever the database says, then announce index_updated."""
    engine().write(documents=(), remove=[documents.identifier(pk) for pk in product_ids])
    index_updated.send_robust(sender=remove, product_ids=frozenset(product_ids))


def rebuild(*, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Build the whole index beside the live one and swap; shoppers always see a whole index.

    `progress` is called with the number of products prepared since the last call. Returns the number of documents.
    """

    def prepared() -> Iterator[dict[str, Any]]:
        for ids in documents.indexable_ids():
            yield from documents.build(ids)
            progress(len(ids))

    count = engine().rebuild(prepared())
    index_updated.send_robust(sender=rebuild, product_ids=frozenset())
    return count


def drift() -> Drift:
    """Compare every document with the database. Reads everything: for commands, not for requests."""
    surplus = set(engine().all_ids())
    missing: list[int] = []
    stale: list[int] = []
    for ids in documents.indexable_ids():
        missing_here, stale_here = _differing(ids)
        surplus -= {documents.identifier(pk) for pk in ids}
        missing += missing_here
        stale += stale_here
    gone = sorted(int(name.rpartition(".")[2]) for name in surplus)
    return Drift(tuple(missing), tuple(stale), tuple(gone))


def confirmed(found: Drift) -> Drift:
    """Those that differ still: one that was written while the index was being read only seemed to."""
    compared = [
        _differing(ids[at : at + documents.BATCH])
        for ids in (found.missing, found.stale)
        for at in range(0, len(ids), documents.BATCH)
    ]
    missing = {pk for missing_here, _ in compared for pk in missing_here}
    stale = {pk for _, stale_here in compared for pk in stale_here}
    names = {documents.identifier(pk): pk for pk in found.surplus}
    there = {names[name] for name in engine().stored(names)} if names else set()
    indexable = set(documents.indexable().filter(pk__in=there).values_list("pk", flat=True))
    return Drift(tuple(sorted(missing)), tuple(sorted(stale)), tuple(sorted(there - indexable)))


def _differing(ids: Sequence[int]) -> tuple[list[int], list[int]]:
    """Of these products, those that lack a document and those that have a stale one."""
    wanted = {document["id"]: document for document in documents.build(ids)}
    stored = engine().stored(wanted)
    missing, stale = [], []
    for name, document in wanted.items():
        if name not in stored:
            missing.append(int(document[DJANGO_ID]))
        elif documents.digest(stored[name]) != documents.digest(document):
            stale.append(int(document[DJANGO_ID]))
    return missing, stale


def products_of_categories(category_ids: Sequence[int]) -> list[int]:
    """Products in these categories or below them: whose documents name them."""
    paths = Category.objects.filter(pk__in=category_ids).values_list("path", flat=True)
    found: set[int] = set()
    for path in paths:
        found.update(ProductCategory.objects.filter(category__path__startswith=path).values_list("product", flat=True))
    return sorted(found)


def is_usable() -> bool:
    """Whether the engine has an index of the present shape."""
    try:
        engine().stored([])
    except EngineUnavailable:
        return False
    return True


def is_missing() -> bool:
    """Whether the engine answers that it has no index of the present shape."""
    try:
        engine().stored([])
    except IndexMissing:
        return True
    except EngineUnavailable:
        return False
    return False
