"""Collects changed product and category ids in a transaction; announces them inside it and once after its commit."""

from __future__ import annotations

import weakref
from collections.abc import Iterable

from django.apps import apps
from django.db import transaction
from django.dispatch import Signal

from forked_apps.catalogue import category_urls, signals


def record(product_ids: Iterable[int]) -> None:
    """Reports that these products changed in anything a shopper or an index may see.

    Inside a transaction `products_touched` is sent at once, with the ids that this transaction has not touched yet, and
    `products_changed` once after the commit, with all of them. Outside, both are sent at once. What a rolled-back
    savepoint had reported is forgotten: it is not announced, and it is touched again when it is reported again.
    """
    _products.record(product_ids)


def record_families(product_ids: Iterable[int]) -> None:
    """`record` for these products and, of children, their parents, whose price and stock follow. One query."""
    # By name: querysets report through this module, and models are built on querysets.
    products = apps.get_model("catalogue", "Product").objects
    ids = set(product_ids)
    if ids:
        children = products.filter(pk__in=ids, parent__isnull=False).order_by()
        record(ids.union(children.values_list("parent_id", flat=True)))


def record_categories(category_ids: Iterable[int]) -> None:
    """Reports changed categories in the same way: `categories_touched`, then `categories_changed`."""
    category_urls.renew()
    _categories.record(category_ids)


class _Channel:
    """One kind of id with its two signals."""

    def __init__(self, touched: Signal, changed: Signal, argument: str):
        self.touched = touched
        self.changed = changed
        self.argument = argument

    def record(self, ids: Iterable[int]) -> None:
        ids = frozenset(ids)
        if not ids:
            return
        connection = transaction.get_connection()
        if _business_blocks(connection) == 0:
            self.touched.send(sender=None, **{self.argument: ids})
            self.announce(ids)
            return
        batch = self._batch(connection)
        fresh = ids - batch.ids()
        if fresh:
            batch.add(fresh)
            self.touched.send(sender=None, **{self.argument: fresh})

    def announce(self, ids: frozenset[int]) -> None:
        self.changed.send_robust(sender=None, **{self.argument: ids})

    def _batch(self, connection) -> _Batch:
        """The batch of the running transaction: the one whose members still wait for its commit, or a new one."""
        scope = _scope(connection)
        for _sids, callback, *_ in reversed(connection.run_on_commit):
            if isinstance(callback, _Announcement):
                batch = callback.batch
                if batch.channel is self and batch.scope == scope and not batch.is_sent:
                    return batch
        return _Batch(self, scope)


class _Batch:
    """What one transaction has reported on one channel.

    Django drops the commit callbacks of a savepoint that rolls back. Each report is such a callback, held here only
    weakly, so that the batch always knows exactly what still counts.
    """

    def __init__(self, channel: _Channel, scope: str | None):
        self.channel = channel
        self.scope = scope
        self.is_sent = False
        self._members: weakref.WeakSet[_Announcement] = weakref.WeakSet()

    def ids(self) -> frozenset[int]:
        return frozenset().union(*(member.ids for member in self._members))

    def add(self, ids: frozenset[int]) -> None:
        member = _Announcement(self, ids)
        self._members.add(member)
        transaction.on_commit(member, robust=True)

    def send(self) -> None:
        if not self.is_sent:
            self.is_sent = True
            self.channel.announce(self.ids())


class _Announcement:
    """A commit callback; the first of a batch to run speaks for all of them."""

    def __init__(self, batch: _Batch, ids: frozenset[int]):
        self.batch = batch
        self.ids = ids
        self.__qualname__ = type(self).__qualname__  # Django's log line for a callback that failed asks for it

    def __call__(self) -> None:
        self.batch.send()


def _test_blocks(connection) -> int:
    # Django's test case wraps each test in transactions of its own. They do not count, as they do not for Django's own
    # "durable" check: each outermost block inside a test stands for one transaction, as it would in the running shop.
    return sum(block._from_testcase for block in connection.atomic_blocks)


def _business_blocks(connection) -> int:
    return len(connection.atomic_blocks) - _test_blocks(connection)


def _scope(connection) -> str | None:
    """Tells the transactions inside one test apart by their savepoint; None in the running shop."""
    wrappers = _test_blocks(connection)
    return connection.savepoint_ids[wrappers - 1] if wrappers else None


_products = _Channel(signals.products_touched, signals.products_changed, "product_ids")
_categories = _Channel(signals.categories_touched, signals.categories_changed, "category_ids")
