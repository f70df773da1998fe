"""Count how often offers were used, and refuse what exceeds their limits, under row locks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.apps import apps
from django.db.models import Case, F, Q, Sum, Value, When

from forked_apps import counting, transactions
from forked_apps.offer import membership
from forked_apps.offer.models import ConditionalOffer
from forked_apps.prepared import Among, Prepared


class OfferUsedUp(Exception):
    """Another order took the last use of a limited offer, or spent the rest of its budget."""

    def __init__(self, offer):
        super().__init__(f"The offer {offer.name} has been used up.")
        self.offer = offer


def lock(offer_ids: Iterable[int]) -> dict[int, ConditionalOffer]:
    """Lock these offers in pk order, until the transaction ends; answers them by key."""
    ids = list(offer_ids)
    return {offer.pk: offer for offer in _LOCKED(offers=ids)} if ids else {}


def _counted():
    """Offers with what counting asks of them."""
    limits = ("max_global_applications", "max_user_applications", "max_discount")
    return ConditionalOffer.objects.only("name", "status", "num_applications", "total_discount", *limits)


_LOCKED = Prepared(lambda: transactions.locked(_counted().filter(Among("pk", "offers"))), locks=True)


def count(*, applications: Iterable[dict], user, order, locked: Mapping[int, ConditionalOffer] | None = None) -> None:
    """Count the applications of one order. Raises OfferUsedUp.

    They are written by one statement. `locked` is what `lock` answered in this transaction; the others are locked in
    pk order now.
    """
    used = {application["offer"].pk: application for application in applications}
    if not used:
        return
    rows = {pk: offer for pk, offer in (locked or {}).items() if pk in used}
    rows |= lock(used.keys() - rows.keys())
    limited = [offer for _, offer in sorted(rows.items()) if _is_limited(offer)]
    for offer in limited:
        _check(offer, used[offer.pk], user, order)
    counting.add(
        ConditionalOffer,
        {
            "num_applications": {pk: application["freq"] for pk, application in used.items()},
            "total_discount": {pk: application["discount"] for pk, application in used.items()},
            "num_orders": dict.fromkeys(used, 1),
        },
    )
    _close_exhausted([offer.pk for offer in limited])


def _is_limited(offer: ConditionalOffer) -> bool:
    return bool(offer.max_global_applications or offer.max_user_applications or offer.max_discount)


def give_back(*, order_id: int, voucher_id: int | None) -> Decimal:
    """Take what an order got by a voucher (None: by offers for all) out of the counts of its offers.

    The caller makes sure that it happens once. Answers what had been given, in the order's currency.
    """
    given = Decimal("0.00")
    for discount in _discounts().filter(order_id=order_id, voucher_id=voucher_id).order_by("offer_id"):
        given += discount.amount
        offer = ConditionalOffer.objects.filter(pk=discount.offer_id, num_applications__gte=discount.frequency or 0)
        offer.update(
            num_applications=F("num_applications") - (discount.frequency or 0),
            total_discount=F("total_discount") - discount.amount,
            num_orders=F("num_orders") - 1,
            status=Case(When(status=ConditionalOffer.CONSUMED, then=Value(ConditionalOffer.OPEN)), default=F("status")),
        )
    return given


def count_again(*, order_id: int, voucher_id: int | None) -> Decimal:
    """Undo `give_back`, whatever the limits say by now; the caller makes sure that it happens once.

    Answers what has been given, in the order's currency.
    """
    given = Decimal("0.00")
    for discount in _discounts().filter(order_id=order_id, voucher_id=voucher_id).order_by("offer_id"):
        given += discount.amount
        ConditionalOffer.objects.filter(pk=discount.offer_id).update(
            num_applications=F("num_applications") + (discount.frequency or 0),
            total_discount=F("total_discount") + discount.amount,
            num_orders=F("num_orders") + 1,
        )
    return given


def vouchers_of(*, order_id: int) -> set[int]:
    """The ids of the vouchers that an order was placed with, whether they exist by now or not."""
    return set(_discounts().filter(order_id=order_id, voucher_id__isnull=False).values_list("voucher_id", flat=True))


def offers_of(*, order_id: int) -> set[int]:
    """The ids of the offers that an order was placed with, whether they exist by now or not."""
    return set(_discounts().filter(order_id=order_id, offer_id__isnull=False).values_list("offer_id", flat=True))


def _check(offer: ConditionalOffer, application: dict, user, order) -> None:
    if offer.max_global_applications and offer.num_applications + application["freq"] > offer.max_global_applications:
        raise OfferUsedUp(offer)
    if offer.max_discount and offer.total_discount >= offer.max_discount:
        raise OfferUsedUp(offer)
    if offer.max_user_applications and user is not None:
        earlier = membership.uses_that_count().filter(offer_id=offer.pk, order__user=user).exclude(order=order)
        used = earlier.aggregate(total=Sum("frequency"))["total"] or 0
        if used + application["freq"] > offer.max_user_applications:
            raise OfferUsedUp(offer)


def _close_exhausted(offer_ids: list[int]) -> None:
    if not offer_ids:
        return
    spent = Q(max_global_applications__gt=0, num_applications__gte=F("max_global_applications"))
    spent |= Q(max_discount__gt=0, total_discount__gte=F("max_discount"))
    ConditionalOffer.objects.filter(spent, pk__in=offer_ids, status=ConditionalOffer.OPEN).update(
        status=ConditionalOffer.CONSUMED
    )


def _discounts():
    # Orders stand above offers: Oscar's registry names the model without importing it.
    return apps.get_model("order", "OrderDiscount").objects
