"""The shop before a life begins, the people in it, and what a life remembers in plain Python."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction
from django.test import TestCase

from forked_apps.basket import lookup, tokens
from forked_apps.order.models import Order
from forked_apps.payment.fakepay.book import Book
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.fakepay.idempotency import Keys
from tests.factories import basket as carts
from tests.factories import catalogue, partner

# Two hours before a new year, so that lives cross it and invoices begin a new series.
BEGIN = datetime(2030, 12, 31, 22, 0, tzinfo=UTC)
SECRET = "whsec_life"
DAMAGED, CAME_BACK = STAFF_REASONS = ("damaged", "came back")  # why staff give money back; the shop has its own reasons
FAULTS = {"": Faults(), "refused": Faults(refused_requests=1.0), "lost": Faults(lost_answers=1.0)}
PRICES, STOCK = ("0.50", "7.30", "20.00", "49.99"), (2, 3, 5, 8)


class World:
    """Products, people and a provider: made once, and the same again for every life."""

    def __init__(self, *, fakepay, make_user):
        self.fakepay = fakepay
        carts.country()
        partner.tax_rate()
        things = [catalogue.product(price=p, stock=s) for p, s in zip(PRICES, STOCK, strict=True)]
        self.records = {thing.stockrecords.get().pk: thing.pk for thing in things}
        self.users = [make_user("ada@example.com", first_name="Ada"), make_user("ben@example.com", first_name="Ben")]
        self.staff = make_user("staff@example.com", is_staff=True)
        self.happened: Counter = Counter()

    def begin(self) -> transaction.Atomic:
        """Opens a transaction that `end` rolls back: whatever a life writes is gone with it."""
        self.fakepay.book, self.fakepay.keys = Book(), Keys()
        self.fakepay.misbehave(FAULTS[""])
        life = transaction.atomic()
        life._from_testcase = True  # as Django marks the transaction around each of its own tests
        life.__enter__()
        return life

    @staticmethod
    def end(life: transaction.Atomic) -> None:
        transaction.set_rollback(True)
        life.__exit__(None, None, None)


@contextmanager
def committed():
    """One call of the domain: what it left for after its commit runs at its end, as it would outside a test."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield


@dataclass
class Shopper:
    """Somebody with a cart: a customer, or a guest with a token. `seen` are the totals they were shown."""

    user: object = None
    token: str = ""
    seen: list[Decimal] = field(default_factory=list)
    ordered: tuple[int, int] | None = None  # the last cart they ordered, and its order

    def cart_id(self) -> int:
        if self.user is not None:
            return lookup.open_for(user=self.user).pk
        found = lookup.of_token(token=self.token) if self.token else None
        if found is None:
            found = lookup.open_for()
            self.token = tokens.issue(found)
        return found.pk


@dataclass
class Agreed:
    """An order as it was agreed: what was confirmed, what it cost, which units of which stock record it holds."""

    order_id: int
    number: str
    buyer: object
    confirmed: Decimal
    content: tuple
    units: dict[int, tuple[int, int]]  # line -> stock record, quantity
    shipped: Counter = field(default_factory=Counter)

    @property
    def total(self) -> Decimal:
        return self.content[0]


def content_of(order: Order) -> tuple:
    """Total, shipping, surcharges, lines: the money of an order as the database has it now."""
    lines = tuple(
        (line.pk, line.partner_sku, line.quantity, line.unit_price_incl_tax, line.line_price_incl_tax)
        for line in sorted(order.lines.all(), key=lambda line: line.pk)
    )
    surcharges = tuple(charge.incl_tax for charge in order.surcharges.all())
    return (order.total_incl_tax, order.shipping_incl_tax, surcharges, lines)
