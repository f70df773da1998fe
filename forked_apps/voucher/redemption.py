"""Apply, remove and count vouchers; every check that decides is made under a row lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import F

from forked_apps import transactions
from forked_apps.offer import usage
from forked_apps.voucher import obstacles
from forked_apps.voucher.models import Voucher, VoucherApplication


class UnknownVoucher(Exception):
    """No voucher has this code (codes do not depend on case)."""

    def __init__(self, code):
        super().__init__(f"There is no coupon {code}.")
        self.code = code


class VoucherNotUsable(Exception):
    """The voucher exists but cannot be used; `reason` is one of `forked_apps.voucher.obstacles`."""

    def __init__(self, code, reason):
        super().__init__(f"Coupon {code} cannot be used: {reason.replace('_', ' ')}.")
        self.code = code
        self.reason = reason


@transactions.repeated
def apply(*, basket_id: int, code: str, user, now: datetime) -> None:
    """Put a voucher on the cart; one that gives nothing yet stays and waits for its condition.

    Raises UnknownVoucher, VoucherNotUsable, CartClosed.
    """
    basket = _locked(basket_id)
    voucher = Voucher.objects.of_code(code).with_use_by(user).prefetch_related("offers").first()
    if voucher is None:
        raise UnknownVoucher(code)
    if basket.vouchers.filter(pk=voucher.pk).exists():
        raise VoucherNotUsable(voucher.code, obstacles.ALREADY_APPLIED)
    obstacle = voucher.obstacle(user=user, now=now)
    if obstacle:
        raise VoucherNotUsable(voucher.code, obstacle)
    # Before the insert that refers to it, which on MariaDB would share the lock with everybody else's.
    transactions.locked(Voucher.objects.filter(pk=voucher.pk)).first()
    basket.vouchers.add(voucher)
    _note_seen(basket, [*basket.acknowledged.get("vouchers", []), voucher.code])
    Voucher.objects.filter(pk=voucher.pk).update(num_basket_additions=F("num_basket_additions") + 1)


@transactions.repeated
def remove(*, basket_id: int, code: str) -> None:
    """Take a voucher off the cart, also one that has stopped working. Raises UnknownVoucher, CartClosed."""
    basket = _locked(basket_id)
    code = code.strip().upper()
    voucher = basket.vouchers.of_code(code).first()
    seen = basket.acknowledged.get("vouchers", [])
    if voucher is None and code not in seen:
        raise UnknownVoucher(code)
    if voucher is not None:
        basket.vouchers.remove(voucher)
    _note_seen(basket, [other for other in seen if other != code])


@dataclass(frozen=True)
class Held:
    """What a transaction has locked: the ids of vouchers, and offers by key."""

    vouchers: frozenset[int] = frozenset()
    offers: Mapping[int, Any] = field(default_factory=dict)


def lock_on(*, voucher_ids: Iterable[int], offer_ids: Iterable[int]) -> Held:
    """Lock the vouchers on a cart in pk order, then their offers and these, before the quote of a placing.

    Answers them for `count_use`. An offer that turns out to apply although nobody foresaw it is locked when it is
    counted.
    """
    vouchers = _lock(voucher_ids)
    return Held(frozenset(vouchers), usage.lock({*offer_ids, *_offers_of(vouchers)}))


def lock_of(*, order_id: int) -> None:
    """Lock the vouchers and offers that an order was placed with, before its stock moves."""
    _lock(usage.vouchers_of(order_id=order_id))
    usage.lock(usage.offers_of(order_id=order_id))


def _lock(voucher_ids: Iterable[int]) -> list[int]:
    ids = list(voucher_ids)
    return list(transactions.locked(Voucher.objects.filter(pk__in=ids)).values_list("pk", flat=True)) if ids else []


def _offers_of(voucher_ids: list[int]) -> list[int]:
    links = Voucher.offers.through.objects.filter(voucher__in=voucher_ids)
    return list(links.values_list("conditionaloffer_id", flat=True)) if voucher_ids else []


def count_use(*, order, user, applications: Iterable[dict], now: datetime, locked: Held | None = None) -> None:
    """Record, inside the placing transaction, that an order used its vouchers and offers.

    `applications` are those of the quote; only vouchers that gave something are used. Locks vouchers, then limited
    offers, each in pk order, and checks the limits again: raises VoucherNotUsable or offer.usage.OfferUsedUp, so that
    of two orders over the last use one is refused. `locked` is what `lock_on` answered in this transaction.
    """
    applications, locked = list(applications), locked or Held()
    buyer = user if user is not None and user.is_authenticated else None
    given: dict[int, object] = {}
    for application in applications:
        if application["voucher"] and _gave(application):
            pk = application["voucher"].pk
            given[pk] = given.get(pk, 0) + application["discount"]
    for voucher in _locked_with_use(given, buyer, locked):
        obstacle = voucher.obstacle(user=buyer, now=now)
        if obstacle:
            raise VoucherNotUsable(voucher.code, obstacle)
        VoucherApplication.objects.create(voucher=voucher, order=order, user=buyer)
        Voucher.objects.filter(pk=voucher.pk).update(
            num_orders=F("num_orders") + 1, total_discount=F("total_discount") + given[voucher.pk]
        )
    usage.count(applications=[one for one in applications if _gave(one)], user=buyer, order=order, locked=locked.offers)


def _locked_with_use(voucher_ids: Iterable[int], buyer, locked: Held) -> Iterable[Voucher]:
    if not voucher_ids:
        return ()
    if not locked.vouchers.issuperset(voucher_ids):
        _lock(voucher_ids)
    return Voucher.objects.filter(pk__in=voucher_ids).with_use_by(buyer).prefetch_related("offers").order_by("pk")


def _gave(application: dict) -> bool:
    """Whether an offer took something off, or will after the order; one that is exhausted by others gives nothing."""
    return application["discount"] > 0 or application["result"].affects_post_order


@transactions.repeated
def give_back(*, order_id: int) -> None:
    """Free the vouchers (and their offers) of an order that was cancelled or expired; a second call changes nothing.

    Offers without a voucher are given back by the move that cancels (`order.transitions`), which happens once.
    """
    uses = VoucherApplication.objects.filter(order_id=order_id)
    voucher_ids = sorted(uses.values_list("voucher_id", flat=True))
    _lock(voucher_ids)
    # The deleted row is the claim: of two concurrent calls only one deletes it and may count down.
    for voucher_id in voucher_ids:
        deleted, _ = uses.filter(voucher_id=voucher_id).delete()
        if deleted:
            given = usage.give_back(order_id=order_id, voucher_id=voucher_id)
            Voucher.objects.filter(pk=voucher_id, num_orders__gt=0).update(
                num_orders=F("num_orders") - 1, total_discount=F("total_discount") - given
            )


@transactions.repeated
def count_again(*, order) -> None:
    """Count the vouchers of an order that had expired and was paid after all; a second call changes nothing.

    No limit is asked: the order's price was agreed and the money is there. Whoever comes next finds the voucher used.
    """
    vouchers = transactions.locked(Voucher.objects.filter(pk__in=usage.vouchers_of(order_id=order.pk)))
    for voucher in vouchers:
        _, is_new = VoucherApplication.objects.get_or_create(
            voucher=voucher, order=order, defaults={"user_id": order.user_id}
        )
        if is_new:
            voucher.count_up(num_orders=1, total_discount=usage.count_again(order_id=order.pk, voucher_id=voucher.pk))


def _locked(basket_id: int):
    # Carts stand above vouchers: Oscar's registry names the model without importing it.
    Basket = apps.get_model("basket", "Basket")
    Basket.objects.lock(basket_id)
    return Basket.objects.get(pk=basket_id)


def _note_seen(basket, codes: list[str]) -> None:
    """What a shopper puts on or takes off is no news to them."""
    basket.acknowledged = basket.acknowledged | {"vouchers": codes}
    basket.save(update_fields=["acknowledged"])
