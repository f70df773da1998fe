"""Oscar's counts of what sells and who buys, one statement an order each, where Oscar writes one a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.apps import apps
from django.db import OperationalError
from django.db.models import F
from oscar.apps.analytics import receivers as oscar
from oscar.apps.order.signals import order_placed

from forked_apps import counting, transactions


def replace_oscars() -> None:
    """Takes the place of Oscar's receiver; the signal itself is sent as ever."""
    order_placed.disconnect(oscar.receive_order_placed)
    order_placed.connect(count_order, dispatch_uid="count-what-sells")


def count_order(sender, order, user=None, **kwargs) -> None:
    """Receives `order_placed`, after the commit."""
    if kwargs.get("raw", False):
        return
    written = getattr(order, "just_written", None)
    lines = written.lines if written is not None else list(order.lines.all())
    units: Counter[int] = Counter()
    for line in lines:
        if line.product_id is not None:
            units[line.product_id] += line.quantity
    if units:
        _although_dead_locked(lambda: _add_purchases(units))
    if user is not None and user.is_authenticated:
        _although_dead_locked(lambda: _add_order(user, order, lines))


def _add_purchases(units: Mapping[int, int]) -> None:
    records = apps.get_model("analytics", "ProductRecord").objects
    if counting.add(records.model, {"num_purchases": units}, key="product") < len(units):
        known = set(records.filter(product_id__in=units).values_list("product_id", flat=True))
        missing = [records.model(product_id=pk, num_purchases=units[pk]) for pk in sorted(units) if pk not in known]
        records.bulk_create(missing, ignore_conflicts=True)


def _add_order(user, order, lines) -> None:
    records = apps.get_model("analytics", "UserRecord").objects
    counts = {
        "num_orders": 1,
        "num_order_lines": len(lines),
        "num_order_items": sum(line.quantity for line in lines),
        "total_spent": order.total_incl_tax,
    }
    added = {name: F(name) + more for name, more in counts.items()}
    if not records.filter(user=user).update(**added, date_last_order=order.date_placed):
        records.bulk_create([records.model(user=user, date_last_order=order.date_placed, **counts)])


def _although_dead_locked(write) -> None:
    """Two orders of the same products may wait for each other: the one that the server gives up counts again."""
    for _ in range(transactions.REPEATS):
        try:
            return write()
        except OperationalError as error:
            if not transactions.is_lost(error):
                raise
    return write()
