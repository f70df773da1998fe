"""Which units of a line an offer may still discount (Oscar's name for module and class)."""

from oscar.apps.basket import utils as oscar


class LineDiscountRegistry(oscar.LineDiscountRegistry):
    def available(self, offer=None) -> int:
        """Units that `offer` (None: any) may still use. Oscar's rule, without its queries per line and offer."""
        if offer is None or not hasattr(offer, "may_share_items_with"):
            return super().available(offer)
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
