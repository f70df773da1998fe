"""Which units of which lines a parcel or a return takes: everything possible, or what was asked for, checked."""

from collections.abc import Callable, Mapping

from forked_apps.order.models import Line, Order


class LineQuantityNotPossible(Exception):
    """A line was named that the order does not have, or more units than can be moved now (`possible`)."""

    def __init__(self, order_number: str, line_id: int, quantity: int, possible: int):
        super().__init__(f"Line {line_id} of order {order_number}: {quantity} asked for, {possible} possible.")
        self.order_number = order_number
        self.line_id = line_id
        self.quantity = quantity
        self.possible = possible


class NothingToDo(LineQuantityNotPossible):
    """No unit is left for this."""

    def __init__(self, order_number: str):
        Exception.__init__(self, f"Order {order_number} has no units left for this.")
        self.order_number, self.line_id, self.quantity, self.possible = order_number, None, 0, 0


def chosen(
    *, order: Order, wanted: Mapping[int, int] | None, possible: Callable[[Line], int]
) -> tuple[dict[Line, int], list[Line]]:
    """The units to move by line, and all lines of the order. `wanted` None: every unit that is possible.

    Raises LineQuantityNotPossible, NothingToDo.
    """
    lines = list(order.lines.all())
    if wanted is None:
        wanted = {line.pk: possible(line) for line in lines}
    by_id = {line.pk: line for line in lines}
    for line_id, quantity in wanted.items():
        limit = possible(by_id[line_id]) if line_id in by_id else 0
        if not 0 <= quantity <= limit:
            raise LineQuantityNotPossible(order.number, line_id, quantity, limit)
    taken = {by_id[line_id]: quantity for line_id, quantity in wanted.items() if quantity}
    if not taken:
        raise NothingToDo(order.number)
    return taken, lines
