"""What every part of the machine stands on: the clock, the shoppers, the shelf as it should be, the agreed orders."""

from contextlib import contextmanager

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from forked_apps.order.models import Line, Order
from forked_apps.partner.models import StockRecord
from tests.life.world import BEGIN, FAULTS, Agreed, Shopper, World, content_of

which = st.integers(0, 7)  # one of those that there are, counted from the newest
quantities = st.integers(1, 4)
faults = st.sampled_from(["", "", "", "refused", "lost"])


class Life(RuleBasedStateMachine):
    """One life of the shop; its rules and promises are in the other modules."""

    def __init__(self, world: World):
        super().__init__()
        self.world, self.now = world, BEGIN
        self.transaction = world.begin()
        self.shoppers = [*(Shopper(user) for user in world.users), Shopper(), Shopper()]
        rows = StockRecord.objects.filter(pk__in=world.records)
        self.shelf = {row.pk: row.num_in_stock for row in rows}
        self.prices = {row.pk: row.price for row in rows}
        self.orders: list[Agreed] = []
        self.offers: list = []
        self.vouchers: list = []

    @property
    def book(self):
        return self.world.fakepay.book

    def happened(self, what: str) -> None:
        self.world.happened[what] += 1

    def record_id(self, number: int) -> int:
        ids = sorted(self.world.records)
        return ids[number % len(ids)]

    def product_id(self, number: int) -> int:
        return self.world.records[self.record_id(number)]

    def pick(self, things: list, number: int):
        return things[-1 - number % len(things)]

    @contextmanager
    def provider(self, fault: str):
        """The provider refuses, or its answers get lost, during these calls."""
        self.world.fakepay.misbehave(FAULTS[fault])
        try:
            yield
        finally:
            self.world.fakepay.misbehave(FAULTS[""])

    def agree(self, *, order_id: int, buyer, confirmed) -> Agreed:
        """Remembers an order as it is at this moment; it must never be another."""
        order = Order.objects.get(pk=order_id)
        units = {line.pk: (line.stockrecord_id, line.quantity) for line in Line.objects.filter(order=order)}
        agreed = Agreed(order.pk, order.number, buyer, confirmed, content_of(order), units)
        self.orders.append(agreed)
        return agreed
