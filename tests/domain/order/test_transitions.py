"""The life of an order: which moves exist, what each does to stock, history and the others."""

from datetime import timedelta

import pytest
from django.utils import timezone
from oscar.apps.order.exceptions import InvalidOrderStatus, UnableToPlaceOrder

from forked_apps.checkout import expiry
from forked_apps.order import cancellation, completion, quantities, returns, shipments, signals, statuses, transitions
from forked_apps.order.models import Order, TrackingEvent
from forked_apps.order.processing import EventHandler
from forked_apps.order.utils import OrderCreator
from forked_apps.partner import stock_proof
from forked_apps.voucher.models import Voucher
from tests.factories import basket as carts
from tests.factories import order as orders
from tests.factories.catalogue import product
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db

# The shortest way to each status.
WAYS = {
    statuses.PENDING: (),
    statuses.PAID: (statuses.PAID,),
    statuses.PROCESSING: (statuses.PROCESSING,),
    statuses.SHIPPED: (statuses.SHIPPED,),
    statuses.DELIVERED: (statuses.SHIPPED, statuses.DELIVERED),
    statuses.COMPLETED: (statuses.SHIPPED, statuses.DELIVERED, statuses.COMPLETED),
    statuses.CANCELLED: (statuses.CANCELLED,),
    statuses.RETURNED: (statuses.SHIPPED, statuses.RETURNED),
}


@pytest.fixture
def item():
    return product("Lamp", stock=10)


@pytest.fixture
def placed(customer, item):
    return orders.order(user=customer, lines=[(item, 3)])


def at(order, status, **choices):
    for step in WAYS[status]:
        transitions.move(order_id=order.pk, to=step, **choices)
    return Order.objects.get(pk=order.pk)


def stock(item):
    record = stock_of(item)
    return record.num_in_stock, record.num_allocated


@pytest.mark.parametrize("to", statuses.MOVES)
@pytest.mark.parametrize("status", statuses.MOVES)
def test_every_pair_of_statuses(placed, status, to):  # C4, D07
    order = at(placed, status)
    if to == status:
        assert transitions.move(order_id=order.pk, to=to).status == status
    elif to in statuses.MOVES[status]:
        assert transitions.move(order_id=order.pk, to=to).status == to
        assert {line.status for line in order.lines.all()} == {to}
    else:
        with pytest.raises(transitions.IllegalTransition) as refused:
            transitions.move(order_id=order.pk, to=to)
        assert refused.value.allowed == statuses.MOVES[status]
        assert Order.objects.get(pk=order.pk).status == status


def test_history_says_who_when_and_why(placed, merchandiser):  # D08
    now = timezone.now() + timedelta(hours=1)
    transitions.move(order_id=placed.pk, to="processing", actor=merchandiser, note="picked", now=now)
    step = placed.status_changes.first()
    assert (step.old_status, step.new_status, step.note, step.date_created) == ("pending", "processing", "picked", now)
    merchandiser.delete()
    step.refresh_from_db()
    assert (step.actor, step.actor_label) == (None, "merchandiser@example.com")


def test_cancelling_gives_the_stock_back_exactly_once(placed, item, customer):  # D11, C6
    assert stock(item) == (10, 3)
    cancellation.cancel(order_id=placed.pk, actor=customer)
    assert stock(item) == (10, 0)
    again = cancellation.cancel(order_id=placed.pk, actor=customer)
    assert again.status == "cancelled"
    assert stock(item) == (10, 0)
    assert placed.lines.get().num_cancelled == 3
    assert list(stock_proof.verify()) == []


def test_cancelling_gives_the_voucher_back(customer, item):  # F03
    carts.voucher("ONCE", usage=Voucher.SINGLE_USE, percent=10)
    cart = carts.basket(user=customer, lines=[item])
    cart.vouchers.add(Voucher.objects.get(code="ONCE"))
    order = orders.order(user=customer, basket=cart)
    cancellation.cancel(order_id=order.pk, actor=customer)
    assert Voucher.objects.get(code="ONCE").num_orders == 0


@pytest.mark.parametrize(
    ("status", "by_owner", "by_staff"),
    [
        ("pending", True, True),
        ("paid", True, True),
        ("processing", False, True),
        ("shipped", False, False),
        ("delivered", False, False),
    ],
)
def test_who_may_cancel_when(placed, customer, merchandiser, status, by_owner, by_staff):  # C6
    order = at(placed, status)
    if not by_owner:
        with pytest.raises(cancellation.NotCancellable):
            cancellation.cancel(order_id=order.pk, actor=customer)
    if by_staff:
        assert cancellation.cancel(order_id=order.pk, actor=merchandiser).status == "cancelled"
    else:
        with pytest.raises(cancellation.NotCancellable):
            cancellation.cancel(order_id=order.pk, actor=merchandiser)


def test_shipping_in_parts(placed, item, merchandiser):  # D12
    line = placed.lines.get()
    parcel = shipments.ship(order_id=placed.pk, lines={line.pk: 1}, carrier="DHL", tracking_number="X1")
    assert Order.objects.get(pk=placed.pk).status == "processing"
    assert stock(item) == (9, 2)
    with pytest.raises(cancellation.NotCancellable):
        cancellation.cancel(order_id=placed.pk, actor=merchandiser)
    with pytest.raises(quantities.LineQuantityNotPossible) as refused:
        shipments.ship(order_id=placed.pk, lines={line.pk: 3})
    assert (refused.value.quantity, refused.value.possible) == (3, 2)
    shipments.ship(order_id=placed.pk)
    assert Order.objects.get(pk=placed.pk).status == "shipped"
    assert stock(item) == (7, 0)
    assert [shipment.lines.get().quantity for shipment in placed.shipments.all()] == [1, 2]
    for _ in range(2):
        shipments.track(shipment_id=parcel.pk, code="in_transit", at=parcel.created_at, place="Leipzig")
    assert TrackingEvent.objects.get().place == "Leipzig"


def test_lines_of_another_order_cannot_be_shipped(placed, customer):  # I19
    foreign = orders.order(user=customer).lines.get()
    with pytest.raises(quantities.LineQuantityNotPossible):
        shipments.ship(order_id=placed.pk, lines={foreign.pk: 1})


@pytest.mark.parametrize(("restock", "left"), [(True, 8), (False, 7)])
def test_a_return_of_one_unit_may_go_on_the_shelf(placed, item, restock, left):  # F01
    at(placed, "delivered")
    line = placed.lines.get()
    returns.take_back(order_id=placed.pk, lines={line.pk: 1}, restock=restock, reason="too bright")
    assert stock(item) == (left, 0)
    assert Order.objects.get(pk=placed.pk).status == "delivered"
    returns.take_back(order_id=placed.pk, restock=restock)
    assert Order.objects.get(pk=placed.pk).status == "returned"
    assert list(stock_proof.verify()) == []


def test_an_unpaid_order_expires_and_gives_its_stock_back(customer, item):  # P04
    now = timezone.now()
    card = orders.order(user=customer, lines=[(item, 3)], payment_method="card", now=now)
    cash = orders.order(user=customer, lines=[(item, 1)], payment_method="cash_on_delivery", now=now)
    assert expiry.expire_unpaid(now=now + timedelta(minutes=29)) == 0
    assert expiry.expire_unpaid(now=now + timedelta(minutes=31)) == 1
    assert expiry.expire_unpaid(now=now + timedelta(days=400)) == 0
    assert Order.objects.get(pk=card.pk).status == "cancelled"
    assert Order.objects.get(pk=cash.pk).status == "pending"
    assert stock(item) == (10, 1)


def test_a_paid_order_never_expires(placed):  # P04
    transitions.mark_paid(order=placed, now=timezone.now())
    assert expiry.expire_unpaid(now=timezone.now() + timedelta(days=400)) == 0


def test_late_money_revives_an_order_whose_goods_are_still_there(placed, item):  # P04
    transitions.move(order_id=placed.pk, to="cancelled")
    order = transitions.revive(order=placed, now=timezone.now())
    assert (order.status, order.payment_status) == ("paid", "paid")
    assert stock(item) == (10, 3)
    assert placed.lines.get().num_cancelled == 0
    with pytest.raises(transitions.IllegalTransition):
        transitions.revive(order=placed, now=timezone.now())


def test_late_money_cannot_take_what_others_bought(placed, item, other_customer):  # P04
    transitions.move(order_id=placed.pk, to="cancelled")
    orders.order(user=other_customer, lines=[(item, 8)])
    with pytest.raises(transitions.GoodsGone) as refused:
        transitions.revive(order=placed, now=timezone.now())
    assert [(short.requested, short.available) for short in refused.value.shortages] == [(3, 2)]
    assert Order.objects.get(pk=placed.pk).status == "cancelled"
    assert stock(item) == (10, 8)


def test_delivered_orders_complete_after_fourteen_days(placed):  # C4
    now = timezone.now()
    at(placed, "delivered", now=now)
    assert completion.complete_delivered(now=now + timedelta(days=13)) == 0
    assert completion.complete_delivered(now=now + timedelta(days=15)) == 1
    assert Order.objects.get(pk=placed.pk).status == "completed"


def test_oscars_own_doors_lead_to_ours(placed, item, merchandiser):  # D08
    order = Order.objects.get(pk=placed.pk)
    order.set_status("paid")
    EventHandler(merchandiser).handle_order_status_change(order, "processing", note_msg="picked")
    assert order.status == "processing"
    with pytest.raises(InvalidOrderStatus):
        order.set_status("completed")
    EventHandler(merchandiser).handle_order_status_change(order, "cancelled")
    assert stock(item) == (10, 0)
    with pytest.raises(UnableToPlaceOrder):
        OrderCreator().place_order(None, None, None, None)


def test_events_follow_the_commit(placed, django_capture_on_commit_callbacks):  # D14
    heard = []

    def inside(order_id, old, new, **kwargs):
        heard.append(("recorded", old, new))

    def after(order, old_status, new_status, **kwargs):
        heard.append(("changed", old_status, new_status))

    signals.status_recorded.connect(inside)
    signals.order_status_changed.connect(after)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            transitions.move(order_id=placed.pk, to="paid")
            assert heard == [("recorded", "pending", "paid")]
        assert heard == [("recorded", "pending", "paid"), ("changed", "pending", "paid")]
    finally:
        signals.status_recorded.disconnect(inside)
        signals.order_status_changed.disconnect(after)
