"""Querysets of the shelf that know how many rows they have without counting them again."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from django.apps import apps
from django.db.models import QuerySet

MOST_COUNTS = 1000


class ShelfQuerySet(QuerySet):
    """Rows of the shelf. `counted_as` lets `count` be remembered until anything on the shelf or in the tree changes."""

    _question: str | None = None

    def counted_as(self, question: str) -> ShelfQuerySet:
        """`question` says all that narrows these rows, so that the same question has the same number."""
        rows = self._chain()
        rows._question = question
        return rows

    def count(self) -> int:
        """Exact. A number is remembered under the revisions that are read before the rows are counted."""
        if self._question is None or self.query.is_sliced:
            return super().count()
        marks = dict(apps.get_model("shelf", "Revision").objects.values_list("name", "mark"))
        key = (self._question, marks.get("catalogue"), marks.get("categories"))
        known = _numbers.get(key)
        return known if known is not None else _numbers.keep(key, super().count())

    def _clone(self):
        rows = super()._clone()
        rows._question = self._question
        return rows


class _Numbers:
    """The latest counts of this process."""

    def __init__(self):
        self._kept: OrderedDict[tuple, int] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple) -> int | None:
        return self._kept.get(key)

    def keep(self, key: tuple, number: int) -> int:
        if None in key:
            return number  # a shop in which nothing was changed yet: there is nothing to tell its states apart
        with self._lock:
            self._kept[key] = number
            while len(self._kept) > MOST_COUNTS:
                self._kept.popitem(last=False)
        return number


_numbers = _Numbers()
