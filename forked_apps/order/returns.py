"""Take goods back, single units or all, with or without putting them on the shelf again."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from forked_apps import transactions
from forked_apps.order import quantities, statuses, stock, transitions
from forked_apps.order.models import Line, Return, ReturnLine


@transactions.repeated
def take_back(
    *,
    order_id: int,
    lines: Mapping[int, int] | None = None,
    restock: bool,
    reason: str = "",
    actor=None,
    now: datetime | None = None,
) -> Return:
    """Records returned units (`lines`: units by line id; None: all that the customer has).

    The order is `returned` when nothing is left with the customer. Money is not touched: refunds are payment's.
    Raises transitions.IllegalTransition, quantities.LineQuantityNotPossible, Order.DoesNotExist.
    """
    now = now or timezone.now()
    order = transitions.lock(order_id)
    transitions.check(order, statuses.RETURNED)
    taken, all_lines = quantities.chosen(order=order, wanted=lines, possible=lambda line: line.num_returnable)
    stock.take_back(order=order, quantities=taken, restock=restock, now=now)
    record = Return.objects.create(
        order=order,
        restocked=restock,
        reason=reason[:255],
        actor=actor if getattr(actor, "pk", None) else None,
        created_at=now,
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(of_return=record, line=line, quantity=quantity) for line, quantity in taken.items()
    )
    if not any(line.num_returnable for line in all_lines):
        transitions.record(order=order, to=statuses.RETURNED, actor=actor, note=reason, now=now)
    else:
        back = [line.pk for line in all_lines if not line.num_returnable]
        Line.objects.filter(pk__in=back).update(status=statuses.RETURNED)
    return record
