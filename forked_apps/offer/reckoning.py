"""One offer on one cart: asked, applied and applied again. Oscar's result objects, our arithmetic.

Oscar's own arithmetic (`Benefit.apply`) is asked for benefits with a class of their own only: of the others it gives
one free item however many threes there are, and takes amounts off units that another offer keeps for itself.
"""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from oscar.apps.offer.results import SHIPPING_DISCOUNT, ZERO_DISCOUNT, BasketDiscount

from forked_apps.offer import discounting, requirements


class Reckoning:
    """Keeps what does not change between two applications of the same offer to the same lines."""

    def __init__(self, offer, basket):
        self.offer, self.basket = offer, basket
        self.requirement = requirements.of(offer, basket)
        kind = discounting.KINDS.get(offer.benefit.type, discounting.Discount)
        self.discount = kind(offer, basket, self.requirement)

    def apply_once(self):
        """Discount the lines once; the result says what was taken, and whether another application makes sense."""
        if not self.requirement.is_met():
            return ZERO_DISCOUNT
        if self.offer.benefit.proxy_class:
            return self._custom()
        if self.offer.benefit.type in discounting.ON_SHIPPING:
            self.requirement.use_up(())
            return SHIPPING_DISCOUNT
        taken = self.discount.take()
        for one in taken:
            one.line.discount(one.amount, one.units, incl_tax=settings.OSCAR_OFFERS_INCL_TAX, offer=self.offer)
        if taken and self.discount.uses_up:
            self.requirement.use_up(taken)
        return BasketDiscount(sum((one.amount for one in taken), Decimal("0.00")))

    def _custom(self):
        """Judged by the cents that the lines got: what Oscar would report is not rounded."""
        before = _taken_off(self.basket)
        offer = self.offer
        result = offer.benefit.proxy().apply(self.basket, offer.condition.proxy(), offer)
        return BasketDiscount(_taken_off(self.basket) - before) if result.affects_basket else result


def _taken_off(basket) -> Decimal:
    return sum((line.discounts.total for line in basket.all_lines()), Decimal("0.00"))
