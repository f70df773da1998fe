"""Blank what is personal in an order, in place: its money, lines and history stay, and so does their proof."""

from datetime import datetime

from django.db import transaction
from django.db.models import CharField, EmailField, Q, TextField

from forked_apps.basket.models import Basket
from forked_apps.order import facets, seals, statuses, transitions
from forked_apps.order.models import Order, OrderStatusChange, Return, ShippingEvent

# Orders that are under way need their address: they are erased when they have come to one of these.
OVER = (statuses.COMPLETED, statuses.CANCELLED, statuses.RETURNED)
ORDER = ("customer_email", "guest_email", "customer_name", "company", "vat_id")
SYSTEM = "System"  # notes that the shop wrote itself say nothing of people


def ask(*, orders, now: datetime) -> list[int]:
    """Writes down that these orders (a queryset) shall be erased; answers the keys of those that can be at once."""
    orders.filter(erasure_asked_at=None).update(erasure_asked_at=now)
    return list(orders.filter(status__in=OVER, erased_at=None).order_by("pk").values_list("pk", flat=True))


def due():
    """Orders that were asked to be erased and are over by now."""
    return Order.objects.filter(erasure_asked_at__isnull=False, erased_at=None, status__in=OVER).order_by("pk")


@transaction.atomic
def blank(*, order_id: int, now: datetime) -> Order:
    """Blanks customer, addresses, and the words of people about the order; an erased order stays as it is.

    The digest of the customer in the order's seal gets a signed mark of erasure. Payments and invoices are payment's.
    """
    order = transitions.lock(order_id)
    if order.erased_at is not None:
        return order
    emails = {order.customer_email, order.guest_email} - {""}
    for address in filter(None, (order.shipping_address, order.billing_address)):
        _blank_address(address)
    _blank_words(order, emails, now)
    values = dict.fromkeys(ORDER, "") | {"user": None, "erased_at": now, "updated_at": now}
    Order.objects.filter(pk=order.pk).update(**values)
    erased = Order.objects.get(pk=order.pk)
    seals.erase(facets.of_models()[Order][1], [erased], now=now)
    return erased


def _blank_address(address) -> None:
    kept = {"id", *facets.NOT_BLANKED}
    for field in address._meta.concrete_fields:
        if field.name not in kept and isinstance(field, (CharField, TextField, EmailField)):
            setattr(address, field.attname, "")
    # Oscar's save() makes the search text anew from the blank fields.
    address.save()


def _blank_words(order: Order, emails: set[str], now: datetime) -> None:
    """The cart's address, notes of staff, reasons of returns, and the customer's own steps in the history."""
    order.notes.exclude(note_type=SYSTEM).update(message="")
    Basket.objects.filter(pk=order.basket_id).update(shipping_address=None)
    ShippingEvent.objects.filter(order=order).update(notes="")
    Return.objects.filter(order=order).exclude(reason="").update(reason="")
    by_customer = Q(actor_label__in=emails) | (Q(actor=order.user_id) if order.user_id else Q(pk__in=[]))
    theirs = order.status_changes.filter(by_customer)
    about_them = order.status_changes.filter(new_status__in=(statuses.CANCELLED, statuses.RETURNED))
    about_them = about_them.exclude(note=statuses.NOT_PAID_IN_TIME)
    keys = set(theirs.values_list("pk", flat=True)) | set(about_them.values_list("pk", flat=True))
    theirs.update(actor_label="", note="", actor=None)
    about_them.update(note="")
    steps = OrderStatusChange.objects.filter(pk__in=keys).order_by("pk")
    seals.erase(facets.of_models()[OrderStatusChange][0], steps, now=now)
