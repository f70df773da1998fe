"""Remove what guests left behind: carts that no token can reach any more."""

from datetime import datetime, timedelta

from django.conf import settings

from forked_apps.basket.models import Basket

BATCH = 500  # carts per statement: a large DELETE would hold its locks for long


def purge(*, now: datetime) -> int:
    """Delete guest carts that nobody touched for CART_LIFETIME_DAYS; returns how many.

    Also those that were frozen for a payment that never came, or merged. Carts of accounts stay, and so does every
    cart that became an order.
    """
    idle = Basket.objects.filter(
        owner=None,
        order__isnull=True,
        status__in=[Basket.OPEN, Basket.MERGED, Basket.FROZEN, Basket.SAVED],
        updated_at__lt=now - timedelta(days=settings.CART_LIFETIME_DAYS),
    )
    purged = 0
    while batch := list(idle.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        # The conditions again: a guest may have come back since the look.
        purged += idle.filter(pk__in=batch).delete()[1].get(Basket._meta.label, 0)
    return purged
