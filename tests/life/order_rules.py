"""What becomes of orders: cancelled, expired, sent in parts, returned."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from forked_apps.checkout import expiry
from forked_apps.order import completion, proof, returns, shipments, statuses, transitions
from forked_apps.order.cancellation import NotCancellable
from forked_apps.order.quantities import LineQuantityNotPossible
from forked_apps.payment import cancelling
from tests.life.life import Life, faults, quantities, which
from tests.life.world import committed

REFUSALS = (transitions.IllegalTransition, LineQuantityNotPossible)


class OrderRules(Life):
    """The moves of the status table, and the clock."""

    @precondition(lambda self: self.orders)
    @rule(number=which, by_customer=st.booleans(), fault=faults)
    def cancel(self, number, by_customer, fault):
        order = self.pick(self.orders, number)
        actor = order.buyer if by_customer else self.world.staff
        with suppress(NotCancellable), self.provider(fault), committed():
            cancelling.cancel(order_id=order.order_id, actor=actor, by_customer=by_customer, now=self.now)
            self.happened("cancelled")

    @rule(passing=st.sampled_from([timedelta(minutes=31), timedelta(minutes=31), timedelta(hours=25)]))
    def time_passes(self, passing):
        self.now += passing
        with committed():
            self.world.happened["expired"] += expiry.expire_unpaid(now=self.now)

    @precondition(lambda self: self.orders)
    @rule(number=which, whole=st.booleans(), line=which, quantity=quantities)
    def ship(self, number, whole, line, quantity):
        order = self.pick(self.orders, number)
        parts = None if whole else {self.pick(sorted(order.units), line): quantity}
        with suppress(*REFUSALS), committed():
            parcel = shipments.ship(order_id=order.order_id, lines=parts, actor=self.world.staff, now=self.now)
            for sent in parcel.lines.all():
                order.shipped[sent.line_id] += sent.quantity
                self.shelf[order.units[sent.line_id][0]] -= sent.quantity
            self.happened("shipped")

    @precondition(lambda self: self.orders)
    @rule(number=which)
    def arrive(self, number):
        order = self.pick(self.orders, number)
        with suppress(transitions.IllegalTransition), committed():
            transitions.move(order_id=order.order_id, to=statuses.DELIVERED, now=self.now)

    @precondition(lambda self: self.orders)
    @rule(number=which, whole=st.booleans(), line=which, quantity=quantities, restock=st.booleans())
    def take_back(self, number, whole, line, quantity, restock):
        order = self.pick(self.orders, number)
        parts = None if whole else {self.pick(sorted(order.units), line): quantity}
        with suppress(*REFUSALS), committed():
            back = returns.take_back(
                order_id=order.order_id, lines=parts, restock=restock, actor=self.world.staff, now=self.now
            )
            for taken in back.lines.all():
                self.shelf[order.units[taken.line_id][0]] += taken.quantity if restock else 0
            self.happened("returned")

    @rule()
    def night(self):
        """What runs by itself: seals, and the end of the time to complain."""
        with committed():
            proof.seal_pending(now=self.now)
            completion.complete_delivered(now=self.now)
