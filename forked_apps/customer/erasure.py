"""Erase a customer: the account goes, orders lose the person and keep the proof of their money.

Orders that are under way need their address; they are erased when they are over, by the worker. Invoices name their
buyer until the law lets them go (`payment.buyers`).
"""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from forked_apps.communication import erasure as mails
from forked_apps.customer.models import ProductAlert
from forked_apps.customer.signals import user_erased
from forked_apps.order import erasure as orders
from forked_apps.order.models import Order
from forked_apps.payment import buyers

AT_ONCE = 200


class NotErasable(Exception):
    """This account is not for this member of staff to erase or lock: its owner is staff, or is themselves."""

    def __init__(self, email: str):
        super().__init__(f"{email} is not a customer whom you may erase or lock.")
        self.email = email


def check(*, user, actor) -> None:
    """Raises NotErasable: accounts of staff are a superuser's, and nobody may do it to themselves."""
    is_staff = user.is_staff or user.is_superuser or user.groups.exists()
    if user.pk == actor.pk or (is_staff and not actor.is_superuser):
        raise NotErasable(user.email)


@transaction.atomic
def erase(*, user_id: int, actor=None, now: datetime) -> list[str]:
    """Erases an account; answers the numbers of orders that will be erased later, because they are under way.

    `actor` is the member of staff who does it; None: the customer themselves. Raises NotErasable, User.DoesNotExist.
    """
    user = get_user_model().objects.select_for_update().get(pk=user_id)
    if actor is not None:
        check(user=user, actor=actor)
    later = _erase_orders(Order.objects.filter(user=user), now)
    _forget(email=user.email, user_id=user.pk, now=now)
    user.delete()
    return later


@transaction.atomic
def erase_guest(*, email: str, now: datetime) -> list[str]:
    """Erases whoever ordered without an account under this address; answers as `erase`."""
    by_address = Q(guest_email__iexact=email) | Q(customer_email__iexact=email)
    later = _erase_orders(Order.objects.filter(by_address, user=None), now)
    _forget(email=email, user_id=None, now=now)
    return later


def finish(*, now: datetime) -> int:
    """Erases what was asked for while it was under way and is over by now; answers how many orders."""
    due = list(orders.due().values_list("pk", flat=True)[:AT_ONCE])
    for order_id in due:
        _erase_order(order_id, now)
    return len(due)


def _erase_orders(theirs, now: datetime) -> list[str]:
    keys = list(theirs.values_list("pk", flat=True))
    theirs = Order.objects.filter(pk__in=keys)  # an erased order is nobody's
    for order_id in orders.ask(orders=theirs, now=now):
        _erase_order(order_id, now)
    return list(theirs.filter(erased_at=None).order_by("pk").values_list("number", flat=True))


@transaction.atomic
def _erase_order(order_id: int, now: datetime) -> None:
    orders.blank(order_id=order_id, now=now)
    buyers.blank_reasons(order_id=order_id, now=now)
    mails.forget(order_ids=[order_id])


def _forget(*, email: str, user_id: int | None, now: datetime) -> None:
    mails.forget(email=email, user_id=user_id)
    ProductAlert.objects.filter(email__iexact=email).delete()
    user_erased.send(sender=erase, user_id=user_id, email=email, now=now)
