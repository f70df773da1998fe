"""Prove that orders are what was agreed: recompute every counterfoil, name what differs and what is missing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from forked_apps.order import counterfoils
from forked_apps.order.models import Order, OrderSeal, ProofRun

BATCH = 200
# Apps above prove what only they know of: each appends a callable that yields Differences.
further_checks: list[Callable[[], Iterable["Difference"]]] = []


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was agreed. `line` counts from 1; None: the order itself."""

    order: str
    line: int | None
    column: str
    stored: object
    agreed: object

    def __str__(self) -> str:
        where = f"order {self.order}" + (f", line {self.line}" if self.line else "")
        return f"{where}, {self.column}: stored {self.stored!r}, agreed {self.agreed!r}"


def seal_pending(*, now: datetime, limit: int = 1000) -> int:
    """Chains counterfoils that have no position yet, oldest first; answers how many. Safe to run twice at once.

    Sealing is apart from placing, because a chain inside it would let only one shopper place at a time.
    """
    with transaction.atomic():
        pending = list(OrderSeal.objects.select_for_update().filter(position=None).order_by("pk")[:limit])
        # Read after the lock: whoever held it before has moved the end of the chain.
        latest = OrderSeal.objects.exclude(position=None).order_by("-position").first()
        position, chain = (latest.position, latest.chain) if latest else (0, "")
        for seal in pending:
            position += 1
            chain = counterfoils.chained(chain, seal.order_number, seal.digest)
            seal.position, seal.chain, seal.sealed_at = position, chain, now
        OrderSeal.objects.bulk_update(pending, ["position", "chain", "sealed_at"], batch_size=BATCH)
    return len(pending)


def verify(*, progress: Callable[[Iterable, int], Iterable] = lambda rows, total: rows) -> Iterator[Difference]:
    """Yields every difference between orders and counterfoils. `progress` wraps the counterfoils, gets their number."""
    seals = OrderSeal.objects.order_by("pk")
    known: set[str] = set()
    batch: list[OrderSeal] = []
    for seal in progress(seals.iterator(chunk_size=BATCH), seals.count()):
        known.add(seal.order_number)
        batch.append(seal)
        if len(batch) == BATCH:
            yield from _compare_batch(batch)
            batch = []
    yield from _compare_batch(batch)
    yield from _chain()
    for number in Order.objects.order_by("pk").values_list("number", flat=True).iterator():
        if number not in known and not OrderSeal.objects.filter(order_number=number).exists():
            yield Difference(number, None, "counterfoil", None, "one for each order")
    for check in further_checks:
        yield from check()


def prove(
    *, now: datetime, finished: Callable[[], datetime], actor=None, progress=lambda rows, total: rows
) -> ProofRun:
    """Seals what is pending, verifies everything and keeps the result as a ProofRun."""
    while seal_pending(now=now):
        continue
    run = ProofRun.objects.create(started_at=now, actor=actor if getattr(actor, "pk", None) else None)
    run.differences = [asdict(difference) for difference in verify(progress=progress)]
    run.orders = Order.objects.count()
    run.head = (
        OrderSeal.objects.exclude(position=None).order_by("-position").values_list("chain", flat=True).first() or ""
    )
    run.finished_at = finished()
    run.save()
    return run


def _compare_batch(seals: list[OrderSeal]) -> Iterator[Difference]:
    orders = Order.objects.filter(number__in=[seal.order_number for seal in seals]).prefetch_related(
        "lines__prices", "discounts", "surcharges"
    )
    by_number = {order.number: order for order in orders}
    for seal in seals:
        yield from _compare(seal, by_number.get(seal.order_number))


def _compare(seal: OrderSeal, order: Order | None) -> Iterator[Difference]:
    if order is None:
        yield Difference(seal.order_number, None, "order", None, "placed")
        return
    yield from _content_differences(seal.order_number, stored=_content(order), agreed=seal.content)
    recomputed = counterfoils.digest_of(seal.content)
    if seal.digest != recomputed:
        yield Difference(seal.order_number, None, "counterfoil's digest", seal.digest, recomputed)
    if order.digest != recomputed:
        yield Difference(seal.order_number, None, "digest", order.digest, recomputed)
    yield from _sum(order)


def _content(order: Order) -> dict:
    lines = list(order.lines.all())
    return counterfoils.content_of(
        order=order,
        lines=lines,
        prices={position: list(line.prices.all()) for position, line in enumerate(lines)},
        discounts=order.discounts.all(),
        surcharges=order.surcharges.all(),
    )


def _content_differences(number: str, *, stored: dict, agreed: dict) -> Iterator[Difference]:
    for column, value in agreed["order"].items():
        if stored["order"].get(column) != value:
            yield Difference(number, None, column, stored["order"].get(column), value)
    for kind in ("lines", "discounts", "surcharges"):
        if len(stored[kind]) != len(agreed[kind]):
            yield Difference(number, None, f"number of {kind}", len(stored[kind]), len(agreed[kind]))
        for position, (now, then) in enumerate(zip(stored[kind], agreed[kind], strict=False), start=1):
            for column in then:
                if now.get(column) != then[column]:
                    line, name = (position, column) if kind == "lines" else (None, f"{kind} {position} {column}")
                    yield Difference(number, line, name, now.get(column), then[column])


def _sum(order: Order) -> Iterator[Difference]:
    """The total is the sum of lines, shipping and surcharges, to the cent."""
    parts = sum((line.line_price_incl_tax for line in order.lines.all()), Decimal(0))
    parts += order.shipping_incl_tax + sum((charge.incl_tax for charge in order.surcharges.all()), Decimal(0))
    if parts != order.total_incl_tax:
        yield Difference(order.number, None, "total against its parts", str(order.total_incl_tax), str(parts))


def _chain() -> Iterator[Difference]:
    """Each link from the one before: a counterfoil that was changed, added or taken out breaks it."""
    previous, expected = "", 1
    rows = OrderSeal.objects.exclude(position=None).order_by("position")
    for position, number, digest, chain in rows.values_list("position", "order_number", "digest", "chain").iterator():
        if position != expected:
            yield Difference(number, None, "position in the chain", position, expected)
        if chain != counterfoils.chained(previous, number, digest):
            yield Difference(number, None, "chain", chain, counterfoils.chained(previous, number, digest))
        previous, expected = chain, position + 1


def grouped(differences: Iterable[dict]) -> dict[str, list[dict]]:
    """Differences of a ProofRun by order number, for display."""
    by_order = defaultdict(list)
    for difference in differences:
        by_order[difference["order"]].append(difference)
    return dict(by_order)
