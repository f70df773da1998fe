"""What a cart must hold before an offer gives something, and which units that uses up: project/docs/pricing.md.

A unit counts when its line can be bought, costs something and may be discounted, its product is in the condition's
range, and no offer that shares nothing with this one has used it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil
from operator import itemgetter
from typing import Any

from oscar.apps.offer.abstract_models import AbstractCondition

Priced = tuple[Decimal, Any]  # a unit's price as offers see it, its line


@dataclass(frozen=True)
class Taken:
    """What one application takes off one line: so much, in whole cents, for so many of its units."""

    line: Any
    units: int
    amount: Decimal


class Requirement:
    """An offer's condition, asked about one cart. This one is never met: a type that nobody knows, a missing value."""

    def __init__(self, offer, basket):
        self.offer, self.basket, self.condition = offer, basket, offer.condition
        self.needed = self.condition.value or Decimal(0)

    @cached_property
    def lines(self) -> list[Priced]:
        """The lines that count, in the order of the cart."""
        counted = (line for line in self.basket.all_lines() if self.condition.can_apply_condition(line))
        return [(line.unit_effective_price, line) for line in counted if line.unit_effective_price]

    @cached_property
    def dearest_first(self) -> list[Priced]:
        """Among equals the line that was added first."""
        return sorted(self.lines, key=itemgetter(0), reverse=True)

    def open_units(self, line) -> int:
        return line.quantity_without_offer_discount(self.offer)

    def still_open(self) -> list[Priced]:
        """`dearest_first` from the first open unit on: none that was used up in front opens again."""
        while self.dearest_first and self.open_units(self.dearest_first[0][1]) <= 0:
            del self.dearest_first[0]
        return self.dearest_first

    @cached_property
    def _counting(self) -> set[int]:
        return {line.pk for _, line in self.lines}

    def is_met(self) -> bool:
        return False

    def use_up(self, taken: Iterable[Taken]) -> None:
        """Keep what fulfilled the condition from fulfilling it again; units that were taken count among it."""

    def counted(self, taken: Iterable[Taken]) -> list[Taken]:
        """Those of the taken units that count for the condition."""
        return [one for one in taken if one.line.pk in self._counting]


class Count(Requirement):
    """So many units."""

    def is_met(self) -> bool:
        found = 0
        for _, line in self.still_open():
            found += self.open_units(line)
            if found >= self.needed:
                return True
        return False

    def use_up(self, taken: Iterable[Taken]) -> None:
        left = ceil(self.needed) - sum(one.units for one in self.counted(taken))
        for _, line in self.still_open():
            if left <= 0:
                return
            units = min(left, self.open_units(line))
            left -= units
            line.consume(units, offer=self.offer)


class Coverage(Requirement):
    """Units of so many different products."""

    def is_met(self) -> bool:
        return len({line.product_id for _, line in self.lines if self.open_units(line) > 0}) >= self.needed

    def use_up(self, taken: Iterable[Taken]) -> None:
        used = {one.line.product_id for one in self.counted(taken)}
        for _, line in self.lines:
            if len(used) >= self.needed:
                return
            if line.product_id not in used and self.open_units(line) > 0:
                line.consume(1, offer=self.offer)
                used.add(line.product_id)


class Value(Requirement):
    """Units for which so much is left to pay, after what earlier offers took off them."""

    def unit_worth(self, price: Decimal, line) -> Fraction:
        """What others took is spread evenly over the units of the line; those of an exclusive offer bear none of it."""
        shared = Decimal(0) if self.offer.exclusive else line.discounts.taken_by_others(self.offer)
        return max(Fraction(0), Fraction(price) - Fraction(shared) / line.quantity)

    def is_met(self) -> bool:
        found = Fraction(0)
        for price, line in self.still_open():
            found += self.unit_worth(price, line) * self.open_units(line)
            if found >= self.needed:
                return True
        return False

    def missing(self) -> Decimal:
        """How much more has to be bought, if what this offer has used itself counts as well; in whole cents, up."""
        held = Fraction(0)
        for price, line in self.lines:
            held += self.unit_worth(price, line) * line.quantity_available_for_offer(self.offer)
        return max(Decimal(0), Decimal(ceil((Fraction(self.needed) - held) * 100)) / 100)

    def use_up(self, taken: Iterable[Taken]) -> None:
        left = Fraction(self.needed)
        for one in self.counted(taken):
            left -= self.unit_worth(one.line.unit_effective_price, one.line) * one.units
        for price, line in self.still_open():
            worth = self.unit_worth(price, line)
            if left <= 0:
                return
            if worth > 0:
                units = min(self.open_units(line), ceil(left / worth))
                left -= worth * units
                line.consume(units, offer=self.offer)


class Custom(Requirement):
    """A condition of a class of its own (`proxy_class`) decides by itself, as Oscar asks it."""

    def is_met(self) -> bool:
        return self.condition.proxy().is_satisfied(self.offer, self.basket)

    def use_up(self, taken: Iterable[Taken]) -> None:
        lines = [(one.line, one.amount, one.units) for one in taken]
        self.condition.proxy().consume_items(self.offer, self.basket, lines)


KINDS = {AbstractCondition.COUNT: Count, AbstractCondition.COVERAGE: Coverage, AbstractCondition.VALUE: Value}


def of(offer, basket) -> Requirement:
    """What this offer asks of this cart."""
    condition = offer.condition
    if condition.proxy_class:
        return Custom(offer, basket)
    if condition.range is None or not condition.value:
        return Requirement(offer, basket)
    return KINDS.get(condition.type, Requirement)(offer, basket)
