"""Prove that no money was kept of orders that were taken back: a check of its own within `order.proof`."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from forked_apps.order import statuses
from forked_apps.order.models import Order
from forked_apps.order.proof import Difference
from forked_apps.payment.models import PaymentAttempt, Refund

ZERO = Decimal("0.00")


def kept() -> Iterator[Difference]:
    """Names cancelled orders of whose money anything was kept, and returned ones of which nothing was given back.

    A refund that was begun counts as given back: the sweeper ends it. One that the provider refused does not. How much
    of a returned order goes back is for staff to say, so a part is enough there: a part of its price, not only what
    came twice. Until they have said it, a returned order is named.
    """
    orders = Order.objects.filter(status__in=(statuses.CANCELLED, statuses.RETURNED))
    paid, back = defaultdict(Decimal), defaultdict(Decimal)
    attempts = PaymentAttempt.objects.filter(order__in=orders, state=PaymentAttempt.SUCCEEDED)
    for order_id, received in attempts.order_by().values_list("order_id", "received").iterator():
        paid[order_id] += received
    given = Refund.objects.filter(attempt__order__in=orders).exclude(state=Refund.REFUSED)
    for order_id, amount in given.order_by().values_list("attempt__order_id", "amount").iterator():
        back[order_id] += amount
    suspects = [pk for pk, received in paid.items() if received > back[pk]]
    columns = ("pk", "number", "status", "total_incl_tax")
    for pk, number, status, price in Order.objects.filter(pk__in=suspects).order_by("pk").values_list(*columns):
        left = paid[pk] - back[pk]
        if status == statuses.CANCELLED or left >= price:
            yield Difference(number, None, f"money kept of a {status} order", str(left), str(ZERO))
