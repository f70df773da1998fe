"""Ninety days of orders in all states: placed and moved as in the running shop, only at an earlier hour."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from forked_apps.accounts.models import User
from forked_apps.basket import editing, lookup
from forked_apps.basket.exceptions import NotEnoughStock, NotForSale
from forked_apps.checkout import placement
from forked_apps.checkout.quoting import quote
from forked_apps.communication.models import OutgoingMail
from forked_apps.order import shipments, statuses, transitions
from forked_apps.order.models import Order
from forked_apps.partner.models import StockRecord
from forked_apps.payment import receipts, refunds
from forked_apps.voucher import redemption
from project.demo.scale import Scale

PATHS = {
    statuses.PENDING: (),
    statuses.PAID: (statuses.PAID,),
    statuses.PROCESSING: (statuses.PAID, statuses.PROCESSING),
    statuses.SHIPPED: (statuses.PAID, statuses.PROCESSING, statuses.SHIPPED),
    statuses.DELIVERED: (statuses.PAID, statuses.PROCESSING, statuses.SHIPPED, statuses.DELIVERED),
    statuses.COMPLETED: (
        *(statuses.PAID, statuses.PROCESSING, statuses.SHIPPED, statuses.DELIVERED),
        statuses.COMPLETED,
    ),
    statuses.RETURNED: (
        *(statuses.PAID, statuses.PROCESSING, statuses.SHIPPED, statuses.DELIVERED),
        statuses.RETURNED,
    ),
    statuses.CANCELLED: (statuses.CANCELLED,),
}
# Where orders of an age stand: at most so many days old -> states, each as often as it is likely.
STATES = (
    (1, (statuses.PENDING, statuses.PENDING, statuses.PAID, statuses.PAID, statuses.PROCESSING)),
    (4, (statuses.PAID, statuses.PROCESSING, statuses.PROCESSING, statuses.SHIPPED, statuses.CANCELLED)),
    (9, (statuses.SHIPPED, statuses.SHIPPED, statuses.SHIPPED, statuses.DELIVERED, statuses.CANCELLED)),
    (23, (*[statuses.DELIVERED] * 9, statuses.CANCELLED, statuses.RETURNED)),
    (999, (*[statuses.COMPLETED] * 14, statuses.CANCELLED, statuses.RETURNED)),
)
# The first orders make sure that even a small shop has every state: state and age in days.
CERTAIN = (
    *((statuses.COMPLETED, 60), (statuses.RETURNED, 45), (statuses.CANCELLED, 30), (statuses.DELIVERED, 12)),
    *((statuses.SHIPPED, 6), (statuses.PROCESSING, 3), (statuses.PAID, 2), (statuses.PENDING, 0.2)),
)
FRESH = timedelta(hours=8)  # mails of younger orders are sent when the shop starts; older ones nobody waits for
GUESTS = ("nora.guest@example.net", "peter.guest@example.net", "salma.guest@example.net")
GUEST_SHARE, VOUCHER_SHARE = 0.1, 0.12


@dataclass(frozen=True)
class Plan:
    """One order of the story, decided before it is placed."""

    number: int
    placed_at: datetime
    status: str


def is_loaded(scale: Scale) -> bool:
    return Order.objects.count() >= scale.orders


def load(scale: Scale, advance: Callable[[int], None] = lambda count: None) -> None:
    """Place the orders from the oldest to the newest, each with its moves in one transaction.

    Goes on where an interrupted load stopped: the plan is the same every time.
    """
    customers = _customers()
    records = list(StockRecord.objects.filter(price__gt=0).order_by("partner_sku"))
    random.Random("popularity").shuffle(records)  # what stands in front sells best
    for plan in plans(scale)[Order.objects.count() :]:
        with transaction.atomic():
            _Purchase(plan, scale, customers, records).make()
        advance(1)


def plans(scale: Scale) -> list[Plan]:
    """What will be ordered when, and what becomes of it; business grows a little towards today."""
    chance = random.Random("orders")
    stories = list(CERTAIN)
    while len(stories) < scale.orders:
        age = scale.days * (1 - chance.random() ** 0.75) + chance.random() * 0.3
        states = next(states for limit, states in STATES if age <= limit)
        stories.append((chance.choice(states), age))
    dated = sorted(((_at_daytime(scale.now, age, chance), status) for status, age in stories), key=lambda s: s[0])
    return [Plan(number, placed_at, status) for number, (placed_at, status) in enumerate(dated[: scale.orders])]


def _at_daytime(now: datetime, age: float, chance: random.Random) -> datetime:
    day = now - timedelta(days=age)
    if age < 1:
        return day
    return day.replace(hour=min(23, int(chance.triangular(7, 24, 19))), minute=chance.randint(0, 59))


@dataclass(frozen=True)
class Customer:
    """Who buys, and where it goes."""

    user: User | None
    email: str
    address: dict[str, str]


def _customers() -> list[Customer]:
    users = User.objects.filter(is_staff=False, groups=None).prefetch_related("addresses").order_by("email")
    return [Customer(user, user.email, _address_of(user)) for user in users]


def _address_of(user: User) -> dict[str, str]:
    address = user.addresses.all()[0]
    names = ("first_name", "last_name", "line1", "line4", "postcode")
    return {**{name: getattr(address, name) for name in names}, "country": address.country_id}


class _Purchase:
    """One order from cart to its present state."""

    def __init__(self, plan: Plan, scale: Scale, customers: list[Customer], records: list[StockRecord]) -> None:
        self.plan = plan
        self.scale = scale
        self.chance = random.Random(f"order {plan.number}")
        self.customer = self._customer(customers)
        self.records = records

    def _customer(self, customers: list[Customer]) -> Customer:
        joined = [c for c in customers if c.user.date_joined <= self.plan.placed_at]
        # A few people come again and again, so the list of best customers means something.
        chosen = joined[int(len(joined) * self.chance.random() ** 2)]
        if self.chance.random() < GUEST_SHARE:
            return Customer(None, self.chance.choice(GUESTS), chosen.address)
        return chosen

    def make(self) -> None:
        basket = lookup.open_for(user=self.customer.user)
        self._fill(basket.pk)
        editing.choose_shipping(basket_id=basket.pk, address=self.customer.address)
        if self.customer.user and self.chance.random() < VOUCHER_SHARE:
            self._use_voucher(basket.pk)
        basket.refresh_from_db()
        asked = quote(basket=basket, user=self.customer.user, now=self.plan.placed_at)
        placed = placement.place(
            basket_id=basket.pk,
            user=self.customer.user,
            email=self.customer.email,
            expected_total=asked.total,
            shipping_address=self.customer.address,
            shipping_method=asked.shipping.method,
            payment_method=self._payment_method(),
            now=self.plan.placed_at,
        )
        self._move(placed.order)
        if self.plan.placed_at < self.scale.now - FRESH:
            OutgoingMail.objects.filter(order=placed.order).delete()

    def _payment_method(self) -> str:
        # An unpaid card order expires within the hour: what is pending for longer waits for a bank transfer.
        if self.plan.status == statuses.PENDING:
            return "bank_transfer"
        # What was paid was paid in truth, with a payment and an invoice: by card that would take a provider's answer.
        return self.chance.choice(("bank_transfer", "bank_transfer", "cash_on_delivery"))

    def _fill(self, basket_id: int) -> None:
        wanted = self.chance.choices((1, 2, 3, 4), (4, 4, 2, 1))[0]
        while wanted:
            record = self.records[int(len(self.records) * self.chance.random() ** 1.6)]
            quantity = self.chance.choices((1, 2, 3), (8, 3, 1))[0]
            try:
                editing.add(basket_id=basket_id, product_id=record.product_id, quantity=quantity)
            except (NotEnoughStock, NotForSale):
                continue  # sold out by now: this shopper, too, takes something else
            wanted -= 1

    def _use_voucher(self, basket_id: int) -> None:
        code = self.chance.choice(("WELCOME10", "FIVER"))
        try:
            redemption.apply(basket_id=basket_id, code=code, user=self.customer.user, now=self.plan.placed_at)
        except redemption.VoucherNotUsable:
            return  # they have used their welcome before

    def _move(self, order: Order) -> None:
        at = self.plan.placed_at
        for status in PATHS[self.plan.status]:
            at = min(at + self._pause(status), self.scale.now)
            if status == statuses.PAID:
                receipts.record_manual(order_id=order.pk, actor=None, now=at)
            elif status == statuses.SHIPPED:
                number = f"CP{self.chance.randint(10**9, 10**10 - 1)}"
                shipments.ship(order_id=order.pk, carrier="Courier Post", tracking_number=number, now=at)
            else:
                transitions.move(order_id=order.pk, to=status, now=at, restock=status == statuses.RETURNED)
            if status == statuses.RETURNED:
                refunds.refund_order(order_id=order.pk, amount=None, reason="the goods came back", now=at)

    def _pause(self, status: str) -> timedelta:
        hours = {
            statuses.PAID: (0.05, 1),
            statuses.PROCESSING: (2, 16),
            statuses.SHIPPED: (6, 30),
            statuses.DELIVERED: (24, 72),
            statuses.COMPLETED: (14 * 24, 14 * 24 + 1),
            statuses.RETURNED: (48, 200),
            statuses.CANCELLED: (0.5, 10),
        }
        return timedelta(hours=self.chance.uniform(*hours[status]))
