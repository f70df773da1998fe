"""Units sold, counted as orders are placed, cancelled and revived: the sum over all lines would grow with the shop."""

from collections import Counter
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.dispatch import receiver

from forked_apps import before_commit
from forked_apps.order import statuses
from forked_apps.order.models import Line
from forked_apps.order.signals import order_recorded, status_recorded


class _Move:
    """One order that begins or ceases to count. A commit callback, so that a rolled-back savepoint takes it along."""

    def __init__(self, order_id: int, sign: int, lines=None):
        """`lines`: those of the order, where they were written in this transaction."""
        self.order_id, self.sign, self.lines = order_id, sign, lines
        self.is_taken = False
        self.__qualname__ = type(self).__qualname__  # Django's log line for a callback that failed asks for it

    def __call__(self) -> None:
        """Nothing is left to do after the commit."""


@receiver(order_recorded, dispatch_uid="count-sold")
def placed(sender, order_id, order, **_kwargs):
    written = getattr(order, "just_written", None)
    transaction.on_commit(_Move(order_id, 1, written and written.lines), robust=True)


@receiver(status_recorded, dispatch_uid="count-sold-again")
def moved(sender, order_id, old, new, **_kwargs):
    sign = (old == statuses.CANCELLED) - (new == statuses.CANCELLED)
    if sign:
        transaction.on_commit(_Move(order_id, sign), robust=True)


def is_waiting() -> bool:
    """Whether this transaction moved orders whose units are not counted yet."""
    return bool(_waiting(transaction.get_connection()))


def taken() -> dict[int, int]:
    """Units that this transaction sold more or less of each product, and of the parents of variants; counted once."""
    moves = _waiting(transaction.get_connection())
    signs: Counter[int] = Counter()
    for move in moves:
        move.is_taken = True
        signs[move.order_id] += move.sign
    written = {move.order_id: move.lines for move in moves if move.lines is not None}
    units: Counter[int] = Counter()
    for order_id, product_id, parent_id, quantity in _lines({pk for pk, sign in signs.items() if sign}, written):
        for owner in {product_id, parent_id} - {None}:
            units[owner] += signs[order_id] * quantity
    return dict(units)


def _lines(order_ids: set[int], written: Mapping[int, list[Line]]) -> Iterator[tuple]:
    """(order, product, its parent, quantity) of each line; read where the order was not written here."""
    for pk in order_ids & written.keys():
        for line in written[pk]:
            yield pk, line.product_id, line.product.parent_id if line.product_id else None, line.quantity
    if others := order_ids - written.keys():
        lines = Line.objects.filter(order__in=others).order_by()
        yield from lines.values_list("order", "product", "product__parent", "quantity")


def _waiting(connection) -> list[_Move]:
    calls = (call for _sids, call, *_ in connection.run_on_commit)
    return [call for call in calls if isinstance(call, _Move) and not call.is_taken]


def close(connection) -> None:
    """For `before_commit`: orders of products whose stock is not counted changed nothing else."""
    from forked_apps.shelf import writing

    if is_waiting():
        writing.write_stock((), taken())


before_commit.register(close)
