"""What an offer takes off a cart, once. It computes; `reckoning` writes. The rule is in project/docs/pricing.md."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cached_property
from math import ceil
from operator import itemgetter

from oscar.apps.offer.abstract_models import AbstractBenefit

from forked_apps.offer.requirements import Count, Coverage, Priced, Requirement, Taken

CENT = Decimal("0.01")


class Discount:
    """An offer's benefit, asked about one cart. This one takes nothing: a type that nobody knows, a missing value.

    `uses_up`: with the discounted units go those that fulfilled the condition, so that the offer may apply again.
    """

    uses_up = False

    def __init__(self, offer, basket, requirement: Requirement):
        self.offer, self.basket, self.requirement = offer, basket, requirement
        self.benefit = offer.benefit
        self.value = self.benefit.value or Decimal(0)

    @cached_property
    def lines(self) -> list[Priced]:
        """The lines that may get it, cheapest first; among equals the line that was added first."""
        within = self.benefit.range
        lines = [line for line in self.basket.all_lines() if within and within.contains_product(line.product)]
        priced = [(line.unit_effective_price, line) for line in lines if self.benefit.can_apply_benefit(line)]
        return sorted((pair for pair in priced if pair[0]), key=itemgetter(0))

    def open_units(self, line) -> int:
        return line.quantity_without_offer_discount(self.offer)

    def most(self, price: Decimal, line, units: int) -> Decimal:
        """What these units can bear: their price, and no more than is left to pay for the line."""
        return min(price * units, price * line.quantity - line.discounts.total)

    def portions(self) -> list[tuple[Decimal, object, int]]:
        """The open units by line, cheapest first, as far as the most items of one cart allow: (price, line, units)."""
        left = float("inf")
        if self.benefit.max_affected_items:
            used = sum(line.quantity_with_offer_discount(self.offer) for _, line in self.lines)
            left = self.benefit.max_affected_items - used
        found = []
        for price, line in self.lines:
            units = min(self.open_units(line), left)
            if units > 0 and self.most(price, line, units) > 0:
                found.append((price, line, units))
                left -= units
        return found

    def take(self) -> list[Taken]:
        """What one application takes; nothing when the list is empty."""
        return []


class Percentage(Discount):
    """So many per cent of the price before discounts, rounded by line; a line that would get no cent is not used."""

    def take(self) -> list[Taken]:
        percent = min(self.value, Decimal(100))
        cuts = (
            Taken(line, units, min(_to_cents(price * units * percent / 100), self.most(price, line, units)))
            for price, line, units in self.portions()
        )
        return [cut for cut in cuts if cut.amount > 0]


class Amount(Discount):
    """An amount off all units together."""

    def take(self) -> list[Taken]:
        return self.spread(self.value, self.portions())

    def spread(self, amount: Decimal, portions: Sequence[tuple]) -> list[Taken]:
        """By what is left to pay, in whole cents rounded down, line after line; the last one takes what remains."""
        weights = [self.most(*portion) for portion in portions]
        left, weight_left = min(amount, sum(weights, Decimal(0))), sum(weights, Decimal(0))
        if left <= 0:
            return []
        taken = []
        for (_, line, units), weight in zip(portions, weights, strict=True):
            share = (left * weight / weight_left).quantize(CENT, ROUND_DOWN)
            taken.append(Taken(line, units, share))
            left, weight_left = left - share, weight_left - weight
        return taken


class UnitAmount(Discount):
    """An amount off each unit."""

    def take(self) -> list[Taken]:
        return [
            Taken(line, units, min(self.value * units, self.most(price, line, units)))
            for price, line, units in self.portions()
            if self.value > 0
        ]


class Free(Discount):
    """The cheapest open unit."""

    uses_up = True

    def take(self) -> list[Taken]:
        while self.lines:
            price, line = self.lines[0]
            if self.open_units(line) > 0 and (amount := self.most(price, line, 1)) > 0:
                return [Taken(line, 1, amount)]
            del self.lines[0]  # it does not open again while this offer is applied
        return []


class FixedPrice(Amount):
    """The set that the condition asks for, at one price: the cheapest units that together cost more than that."""

    @cached_property
    def lines(self) -> list[Priced]:
        able = [pair for pair in self.requirement.lines if self.benefit.can_apply_benefit(pair[1])]
        return sorted(able, key=itemgetter(0))

    def take(self) -> list[Taken]:
        if self.benefit.value is None or not isinstance(self.requirement, (Count, Coverage)):
            return []
        portions = _set_above(self.value, self._candidates(), size=ceil(self.requirement.needed))
        return self.spread(sum((price * units for price, _, units in portions), -self.value), portions)

    def _candidates(self) -> list[tuple]:
        portions = [(price, line, self.open_units(line)) for price, line in self.lines]
        portions = [portion for portion in portions if portion[2] > 0]
        if isinstance(self.requirement, Count):
            return portions
        by_product: dict = {}
        for price, line, _ in portions:
            by_product.setdefault(line.product_id, (price, line, 1))
        return list(by_product.values())


def _set_above(price: Decimal, portions: Sequence[tuple], *, size: int) -> list[tuple]:
    """The `size` neighbouring units, as cheap as possible, that cost more than `price`; none if no such set exists."""
    starts = range(sum(units for _, _, units in portions) - size + 1)
    first = bisect_right(starts, price, key=lambda start: sum(p * n for p, _, n in _slice(portions, start, size)))
    return list(_slice(portions, first, size)) if first < len(starts) else []


def _slice(portions: Sequence[tuple], start: int, size: int) -> Iterable[tuple]:
    before = 0
    for price, line, units in portions:
        units_within = min(before + units, start + size) - max(before, start)
        if units_within > 0:
            yield price, line, units_within
        before += units


def _to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


KINDS = {
    AbstractBenefit.PERCENTAGE: Percentage,
    AbstractBenefit.FIXED: Amount,
    AbstractBenefit.FIXED_UNIT: UnitAmount,
    AbstractBenefit.MULTIBUY: Free,
    AbstractBenefit.FIXED_PRICE: FixedPrice,
}
ON_SHIPPING = (
    AbstractBenefit.SHIPPING_ABSOLUTE,
    AbstractBenefit.SHIPPING_FIXED_PRICE,
    AbstractBenefit.SHIPPING_PERCENTAGE,
)


def off_shipping(benefit, charge: Decimal) -> Decimal:
    """What a benefit takes off a charge for shipping, in whole cents, never more than the charge."""
    value = benefit.value or Decimal(0)
    if benefit.type == AbstractBenefit.SHIPPING_PERCENTAGE:
        value = _to_cents(charge * value / 100)
    elif benefit.type == AbstractBenefit.SHIPPING_FIXED_PRICE:
        value = charge - value
    return min(charge, max(Decimal("0.00"), value))
