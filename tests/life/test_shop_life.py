"""Any life of the shop keeps its promises, and the machine that says so can fail.

LIFE_EXAMPLES and LIFE_STEPS set how many lives there are, and how long they last; without them the lives are always
the same ones.
"""

import os
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from forked_apps.checkout import placement
from forked_apps.order import stock
from forked_apps.partner import allocation
from forked_apps.payment import refunds, stripe_gateway
from tests.life.machine import ShopLife
from tests.life.world import STAFF_REASONS

EXAMPLES, STEPS = int(os.environ.get("LIFE_EXAMPLES", "40")), int(os.environ.get("LIFE_STEPS", "35"))
QUICK = "LIFE_EXAMPLES" not in os.environ
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(max(900, EXAMPLES * STEPS // 4))]

lives = settings(
    # Making a broken life short may take five minutes: that is for `make lives`, the suite says at once that one broke.
    phases=[Phase.generate] if QUICK else [Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    derandomize=QUICK,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def test_any_life_keeps_every_promise(world):
    # C04, D06, D08, P02, P03: the promises are the invariants of the machine
    run_state_machine_as_test(lambda: ShopLife(world), settings=lives)

    print(dict(sorted(world.happened.items())))
    if QUICK:  # these lives are always the same, so it is known what they must have seen
        assert {"placed", "cancelled", "shipped", "refund asked for", "ended paid, paid"} <= set(world.happened)


def test_a_return_whose_money_nobody_gave_back_is_named_until_staff_do(world):
    # 1.1: what comes back is not refunded by itself, and the proof says so
    life = ShopLife(world)
    life.buy(who=0, number=0, quantity=1, method="bank_transfer")
    life.money_by_transfer(number=0)
    life.ship(number=0, whole=True, line=0, quantity=1)
    life.take_back(number=0, whole=True, line=0, quantity=1, restock=False)

    assert [difference["column"] for difference in life._proved()] == ["money kept of a returned order"]
    life.teardown()


def cancelled_goods_counted_twice(monkeypatch):
    """A cancellation releases what the order held, and puts it on the shelf as well."""
    honest = stock.release_all

    def release_all(*, order, now):
        held = {line.stockrecord_id: line.num_allocated for line in order.lines.all()}
        honest(order=order, now=now)
        allocation.put_back(quantities=held, order_number=order.number, now=now)

    monkeypatch.setattr(stock, "release_all", release_all)


def stale_totals_accepted(monkeypatch):
    """The cart is placed at today's price, whatever the shopper had seen."""
    honest = placement.place
    monkeypatch.setattr(placement, "place", lambda **call: honest(**{**call, "expected_total": Decimal(10**6)}))


def charged_a_cent_more(monkeypatch):
    """The provider is asked for another amount than the frozen total."""
    honest = stripe_gateway.StripeGateway.create_intent
    monkeypatch.setattr(
        stripe_gateway.StripeGateway,
        "create_intent",
        lambda self, *, amount, **call: honest(self, amount=amount + Decimal("0.01"), **call),
    )


def money_of_cancelled_orders_kept(monkeypatch):
    """A cancellation forgets the refund, and money that comes later is kept too. Staff can still give money back."""

    def forgetful(honest, nothing):
        return lambda **call: honest(**call) if call["reason"] in STAFF_REASONS else nothing

    monkeypatch.setattr(refunds, "begin", forgetful(refunds.begin, []))
    monkeypatch.setattr(refunds, "begin_one", forgetful(refunds.begin_one, None))


def parcels_without_a_movement(monkeypatch):
    """What is sent never leaves the stock."""
    monkeypatch.setattr(allocation, "consume", lambda *, quantities, order_number, now: dict(quantities))


FAULTS = {
    cancelled_goods_counted_twice: "stock is what the orders leave",
    stale_totals_accepted: "nobody owes more than they confirmed",
    charged_a_cent_more: "a charge is for exactly its order",
    money_of_cancelled_orders_kept: "is cancelled and keeps|charged twice",
    parcels_without_a_movement: "stock is what the orders leave",
}


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found(world, monkeypatch, plant):
    """The control: each broken promise is noticed for what it is, so that silence of the machine means something."""
    plant(monkeypatch)
    search = settings(lives, max_examples=300, stateful_step_count=40, derandomize=True, phases=[Phase.generate])

    with pytest.raises(AssertionError, match=FAULTS[plant]):
        run_state_machine_as_test(lambda: ShopLife(world), settings=search)
