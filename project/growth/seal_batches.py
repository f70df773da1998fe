"""Seals of rows that are inserted in bulk: made by the shop's own rules, chained at once, in the same transaction."""

from collections.abc import Iterable
from datetime import datetime

from forked_apps.order import chain
from forked_apps.order.models import Seal
from project.growth import bulk


class Seals:
    """Collects the seals of one transaction."""

    def __init__(self):
        self._table = bulk.Table(Seal)
        self._made: list[Seal] = []

    def add(self, made: Iterable[Seal]) -> None:
        self._made += made

    def flush(self, *, now: datetime) -> None:
        """Chains and inserts them; call it last, since it locks the head of the chain until the commit."""
        chain.chain_new(self._made, now=now)
        self._table.take(self._made)
        self._table.flush()
        self._made = []
