"""Which units of a line an offer may still discount (Oscar's name for module and class)."""

from decimal import Decimal

from oscar.apps.basket import utils as oscar

ZERO = Decimal("0.00")


class LineDiscountRegistry(oscar.LineDiscountRegistry):
    """What offers took off one line; sums are kept, because a large cart asks for them thousands of times."""

    def __init__(self, line):
        super().__init__(line)
        self._by_offer: dict = {}

    def discount(self, amount, quantity, incl_tax=True, offer=None):
        key = offer.pk if offer else None
        self._by_offer[key] = self._by_offer.get(key, ZERO) + amount
        super().discount(amount, quantity, incl_tax=incl_tax, offer=offer)

    @property
    def total(self) -> Decimal:
        return sum(self._by_offer.values(), ZERO)

    def taken_by_others(self, offer) -> Decimal:
        """What all but this offer took off the line."""
        return self.total - self._by_offer.get(offer.pk, ZERO)

    def available(self, offer=None) -> int:
        """Units that `offer` (None: any) may still use. Oscar's rule, without its queries per line and offer."""
        if offer is None or not hasattr(offer, "may_share_items_with"):
            return super().available(offer)
        if all(pk == offer.pk for pk in self._offers):
            return self._line.quantity - self.num_consumed(offer)
        others = [applied for applied in self.consumers if applied != offer]
        taken = 0
        if offer.exclusive:
            if any(not other.exclusive for other in others):
                return 0
            rivals = (other for other in others if other.priority >= offer.priority)
            taken = sum(self.num_consumed(rival) for rival in rivals)
        elif any(other.exclusive for other in others):
            return 0
        if not all(offer.may_share_items_with(other) for other in others):
            return 0
        return max(0, self._line.quantity - taken - self.num_consumed(offer))
