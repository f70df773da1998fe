"""What must be true after every step of a life."""

from collections import Counter

from django.db.models import Sum
from hypothesis.stateful import invariant

from forked_apps.order import statuses
from forked_apps.order.models import Order
from forked_apps.partner.models import StockMovement, StockRecord
from tests.life.life import Life
from tests.life.world import content_of


class Promises(Life):
    """Compares the database and the provider's book with what the life remembers."""

    @invariant()
    def orders_stay_what_was_agreed(self):
        numbers = [agreed.order_id for agreed in self.orders]
        rows = Order.objects.prefetch_related("lines", "surcharges").in_bulk(numbers)
        for agreed in self.orders:
            total, shipping, surcharges, lines = agreed.content
            assert content_of(rows[agreed.order_id]) == agreed.content
            assert total == sum(line[-1] for line in lines) + shipping + sum(surcharges)
            assert total <= agreed.confirmed, "nobody owes more than they confirmed"

    @invariant()
    def stock_is_what_was_counted_sold_and_returned(self):
        figures = StockRecord.objects.filter(pk__in=self.shelf).values_list("pk", "num_in_stock", "num_allocated")
        held = self._held()
        moved = {
            row["stockrecord_id"]: (row["in_stock"], row["allocated"])
            for row in StockMovement.objects.order_by()
            .values("stockrecord_id")
            .annotate(in_stock=Sum("in_stock_delta"), allocated=Sum("allocated_delta"))
        }
        for pk, in_stock, allocated in figures:
            assert (in_stock, allocated) == (self.shelf[pk], held[pk]), "stock is what the orders leave"
            assert (in_stock, allocated) == moved.get(pk, (0, 0)), "stock is what its ledger says"
            assert in_stock >= allocated >= 0

    @invariant()
    def nobody_is_charged_more_than_they_confirmed(self):
        agreed = {order.number: order for order in self.orders}
        kept: Counter = Counter()
        for charge in self.book.totals()["charges"]:
            order = agreed[charge["metadata"]["order"]]
            assert charge["amount"] == order.total * 100, "a charge is for exactly its order"
            kept[order.number] += charge["amount"] - charge["refunded"]
        for number, cents in kept.items():
            assert 0 <= cents <= agreed[number].confirmed * 100

    def _held(self) -> Counter:
        """Units that orders should hold, by stock record: ordered and neither sent nor cancelled."""
        numbers = [agreed.order_id for agreed in self.orders]
        cancelled = set(Order.objects.filter(pk__in=numbers, status=statuses.CANCELLED).values_list("pk", flat=True))
        held: Counter = Counter()
        for agreed in self.orders:
            if agreed.order_id not in cancelled:
                for line, (record, quantity) in agreed.units.items():
                    held[record] += quantity - agreed.shipped[line]
        return held
