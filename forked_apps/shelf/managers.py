"""Querysets of the shelf that know how many rows they have without counting them again."""

from __future__ import annotations

from django.db.models import QuerySet

from forked_apps.shelf import remembered


class ShelfQuerySet(QuerySet):
    """Rows of the shelf. `counted_as` lets `count` be remembered until anything on the shelf or in the tree changes."""

    _question: str | None = None

    def counted_as(self, question: str) -> ShelfQuerySet:
        """`question` says all that narrows these rows, so that the same question has the same number."""
        rows = self._chain()
        rows._question = question
        return rows

    def count(self) -> int:
        """Exact, also when it is remembered."""
        if self._question is None or self.query.is_sliced:
            return super().count()
        return remembered.answer(("count", self._question), super().count)

    def _clone(self):
        rows = super()._clone()
        rows._question = self._question
        return rows
