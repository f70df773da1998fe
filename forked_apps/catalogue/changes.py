"""Collects changed product and category ids in a transaction; announces them inside it and once after its commit."""

from __future__ import annotations

import weakref
from collections.abc import Iterable

from django.apps import apps
from django.db import transaction
from django.dispatch import Signal

from forked_apps import before_commit
from forked_apps.catalogue import category_urls, signals


def record(product_ids: Iterable[int], *, stock_only: bool = False) -> None:
    """Reports that these products changed in anything a shopper or an index may see; `stock_only`: in nothing else.

    Inside a transaction `products_touched` is sent at once, with the ids that this transaction has not touched yet,
    `products_closing` as its last deed, and `products_changed` once after the commit, with all of them. Outside, they
    are sent at once. What a rolled-back savepoint had reported is forgotten: it is not announced, and it is touched
    again when it is reported again.
    """
    _products.record(product_ids, stock_only=stock_only)


def record_families(product_ids: Iterable[int], *, stock_only: bool = False) -> None:
    """`record` for these products and, of children, their parents, whose price and stock follow. One query."""
    # By name: querysets report through this module, and models are built on querysets.
    products = apps.get_model("catalogue", "Product").objects
    ids = set(product_ids)
    if ids:
        children = products.filter(pk__in=ids, parent__isnull=False).order_by()
        record(ids.union(children.values_list("parent_id", flat=True)), stock_only=stock_only)


def record_categories(category_ids: Iterable[int]) -> None:
    """Reports changed categories in the same way: `categories_touched`, then `categories_changed`."""
    category_urls.renew()
    _categories.record(category_ids)


class _Channel:
    """One kind of id with its three signals."""

    def __init__(self, touched: Signal, closing: Signal, changed: Signal, argument: str):
        self.touched = touched
        self.closing = closing
        self.changed = changed
        self.argument = argument

    def record(self, ids: Iterable[int], *, stock_only: bool = False) -> None:
        ids = frozenset(ids)
        if not ids:
            return
        connection = transaction.get_connection()
        if before_commit.business_blocks(connection) == 0:
            with transaction.atomic():
                self.touched.send(sender=None, **{self.argument: ids})
                self._send_closing(ids, ids if stock_only else frozenset())
            self.announce(ids)
            return
        batch = self._batch(connection)
        known = batch.ids()
        fresh = ids - known
        if fresh or not (stock_only or ids <= batch.whole_ids()):
            batch.add(ids, stock_only=stock_only)
        if fresh:
            self.touched.send(sender=None, **{self.argument: fresh})

    def close(self, connection) -> None:
        """The last deed of the transaction: what it changed can be reckoned now, once."""
        for batch in self._open_batches(connection):
            batch.is_closed = True
            if ids := batch.ids():
                self._send_closing(ids, ids - batch.whole_ids())

    def _send_closing(self, ids: frozenset[int], stock_only: frozenset[int]) -> None:
        self.closing.send(sender=None, **{self.argument: ids, "stock_only": stock_only})

    def announce(self, ids: frozenset[int]) -> None:
        self.changed.send_robust(sender=None, **{self.argument: ids})

    def _batch(self, connection) -> _Batch:
        """The batch of the running transaction: the one whose members still wait for its commit, or a new one."""
        return next(iter(self._open_batches(connection)), None) or _Batch(self)

    def _open_batches(self, connection) -> list[_Batch]:
        waiting = [callback for _sids, callback, *_ in connection.run_on_commit if isinstance(callback, _Announcement)]
        batches = {id(one.batch): one.batch for one in waiting if one.batch.channel is self}
        return [batch for batch in batches.values() if not batch.is_closed]


class _Batch:
    """What one transaction has reported on one channel.

    Django drops the commit callbacks of a savepoint that rolls back. Each report is such a callback, held here only
    weakly, so that the batch always knows exactly what still counts.
    """

    def __init__(self, channel: _Channel):
        self.channel = channel
        self.is_closed = False
        self.is_sent = False
        self._members: weakref.WeakSet[_Announcement] = weakref.WeakSet()

    def ids(self) -> frozenset[int]:
        return frozenset().union(*(member.ids for member in self._members))

    def whole_ids(self) -> frozenset[int]:
        return frozenset().union(*(member.ids for member in self._members if not member.stock_only))

    def add(self, ids: frozenset[int], *, stock_only: bool) -> None:
        member = _Announcement(self, ids, stock_only)
        self._members.add(member)
        transaction.on_commit(member, robust=True)

    def send(self) -> None:
        if not self.is_sent:
            self.is_sent = True
            self.channel.announce(self.ids())


class _Announcement:
    """A commit callback; the first of a batch to run speaks for all of them."""

    def __init__(self, batch: _Batch, ids: frozenset[int], stock_only: bool):
        self.batch = batch
        self.ids = ids
        self.stock_only = stock_only
        self.__qualname__ = type(self).__qualname__  # Django's log line for a callback that failed asks for it

    def __call__(self) -> None:
        self.batch.send()


def close(connection) -> None:
    """For `before_commit`: sends `products_closing` and `categories_closing` for what the transaction has reported."""
    _products.close(connection)
    _categories.close(connection)


_products = _Channel(signals.products_touched, signals.products_closing, signals.products_changed, "product_ids")
_categories = _Channel(
    signals.categories_touched, signals.categories_closing, signals.categories_changed, "category_ids"
)
before_commit.register(close)
