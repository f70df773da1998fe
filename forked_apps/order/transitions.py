"""The one door through which an order changes its status: table, lock, history, stock, events."""

from datetime import datetime

from django.utils import timezone
from oscar.apps.order.exceptions import InvalidOrderStatus

from forked_apps import transactions
from forked_apps.offer import usage
from forked_apps.order import signals, statuses, stock
from forked_apps.order.models import Line, Order, OrderStatusChange
from forked_apps.partner import allocation
from forked_apps.voucher import redemption


class IllegalTransition(InvalidOrderStatus):
    """The table does not have this move; `allowed` are the ones it has from here."""

    def __init__(self, order_number: str, status: str, to: str, allowed: tuple[str, ...]):
        super().__init__(
            f"Order {order_number} is {status} and cannot become {to}; it may become {', '.join(allowed) or 'nothing'}."
        )
        self.order_number = order_number
        self.status = status
        self.to = to
        self.allowed = tuple(allowed)


class GoodsGone(Exception):
    """An order cannot be revived: what it had held is sold. `shortages` say what is missing."""

    def __init__(self, order: Order, shortages):
        super().__init__(f"the goods of order {order.number} are gone")
        self.order, self.shortages = order, tuple(shortages)


def lock(order_id: int) -> Order:
    """The order, locked until the transaction ends. Raises Order.DoesNotExist."""
    return Order.objects.select_for_update().get(pk=order_id)


@transactions.repeated
def move(
    *, order_id: int, to: str, actor=None, note: str = "", now: datetime | None = None, restock: bool | None = None
) -> Order:
    """Moves an order to another status with everything that belongs to it; the present status again is a no-op.

    Cancelling gives the stock back, shipping sends what is left to send, returning takes back what is with the
    customer (`restock`: onto the shelf). Raises IllegalTransition, Order.DoesNotExist.
    """
    from forked_apps.order import returns, shipments

    now, to = now or timezone.now(), statuses.named(to)
    order = lock(order_id)
    if to == order.status:
        return order
    check(order, to)
    if to == statuses.PAID:
        return mark_paid(order=order, actor=actor, note=note, now=now)
    if to == statuses.SHIPPED:
        shipments.ship(order_id=order_id, actor=actor, note=note, now=now)
        return Order.objects.get(pk=order_id)
    if to == statuses.RETURNED:
        returns.take_back(order_id=order_id, actor=actor, reason=note, restock=bool(restock), now=now)
        return Order.objects.get(pk=order_id)
    if to == statuses.CANCELLED:
        _refuse_partly_shipped(order)
        redemption.lock_of(order_id=order.pk)
        stock.release_all(order=order, now=now)
        redemption.give_back(order_id=order.pk)
        usage.give_back(order_id=order.pk, voucher_id=None)
    return record(order=order, to=to, actor=actor, note=note, now=now)


def check(order: Order, to: str) -> None:
    """Raises IllegalTransition when the order may not move there."""
    if to not in statuses.allowed(order.status):
        raise IllegalTransition(order.number, order.status, to, statuses.allowed(order.status))


@transactions.repeated
def mark_paid(*, order: Order, actor=None, note: str = "", now: datetime) -> Order:
    """The money is here: the payment status says so, and a pending order becomes paid. A repeat changes nothing."""
    order = lock(order.pk)
    if not order.is_paid:
        Order.objects.filter(pk=order.pk).update(payment_status=statuses.PAYMENT_PAID, expires_at=None, updated_at=now)
        order.payment_status, order.expires_at = statuses.PAYMENT_PAID, None
        signals.announce_after_commit(signals.order_paid, order_id=order.pk)
    if order.status == statuses.PENDING:
        record(order=order, to=statuses.PAID, actor=actor, note=note, now=now)
    return order


@transactions.repeated
def revive(*, order: Order, actor=None, note: str = "", now: datetime) -> Order:
    """An expired order got its money after all: cancelled -> paid, holding its own frozen lines again, all or nothing.

    Only the settlement of payments may call this: the move is not in the table. Raises GoodsGone, with nothing
    written, and IllegalTransition when the order is not cancelled.
    """
    order = lock(order.pk)
    if order.status != statuses.CANCELLED:
        raise IllegalTransition(order.number, order.status, statuses.PAID, statuses.allowed(order.status))
    redemption.lock_of(order_id=order.pk)
    try:
        stock.hold_again(order=order, now=now)
    except allocation.OutOfStock as short:
        raise GoodsGone(order, short.shortages) from short
    redemption.count_again(order=order)
    usage.count_again(order_id=order.pk, voucher_id=None)
    Order.objects.filter(pk=order.pk).update(payment_status=statuses.PAYMENT_PAID, expires_at=None, updated_at=now)
    order.payment_status, order.expires_at = statuses.PAYMENT_PAID, None
    signals.announce_after_commit(signals.order_paid, order_id=order.pk)
    return record(order=order, to=statuses.PAID, actor=actor, note=note, now=now)


def note_late_payment(*, order: Order, now: datetime) -> None:
    """Writes down that money came for an order whose goods are gone; the money goes back by payment.refunds."""
    order.notes.create(
        note_type="System",
        message=f"Money arrived at {now:%Y-%m-%d %H:%M} after the order had expired; its goods are sold.",
    )


def record(*, order: Order, to: str, actor=None, note: str = "", now: datetime) -> Order:
    """Writes status, history and line statuses and tells the others. For this app only, under the lock."""
    old = order.status
    order.status, order.updated_at = to, now
    if old == statuses.PENDING:
        order.expires_at = None
    Order.objects.filter(pk=order.pk).update(status=to, updated_at=now, expires_at=order.expires_at)
    if to in statuses.CASCADE:
        Line.objects.filter(order=order).update(status=statuses.CASCADE[to])
    write_history(order=order, old=old, new=to, actor=actor, note=note, now=now)
    signals.status_recorded.send(sender=Order, order_id=order.pk, order=order, old=old, new=to, actor=actor, now=now)
    signals.announce_after_commit(signals.order_status_changed, order=order, old_status=old, new_status=to)
    return order


def write_history(*, order: Order, old: str, new: str, actor, note: str, now: datetime) -> None:
    """One row of the order's history."""
    history_row(order=order, old=old, new=new, actor=actor, note=note, now=now).save(force_insert=True)


def history_row(*, order: Order, old: str, new: str, actor, note: str, now: datetime) -> OrderStatusChange:
    """The row, not yet written; the actor's address is kept for the day their account is gone."""
    known = actor if getattr(actor, "pk", None) else None
    return OrderStatusChange(
        order=order,
        old_status=old,
        new_status=new,
        actor=known,
        actor_label=str(getattr(known, "email", "")),
        note=note,
        date_created=now,
    )


def _refuse_partly_shipped(order: Order) -> None:
    """Goods on their way cannot be cancelled, only returned."""
    if order.lines.filter(num_shipped__gt=0).exists():
        left = tuple(to for to in statuses.allowed(order.status) if to != statuses.CANCELLED)
        raise IllegalTransition(order.number, order.status, statuses.CANCELLED, left)
