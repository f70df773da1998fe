"""Prove that orders and money are what was agreed: compare every row with its seal, name what differs or is missing."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder

from forked_apps.order import chain, counterfoils, facets
from forked_apps.order.chain import seal_pending
from forked_apps.order.differences import Difference
from forked_apps.order.models import Order, ProofRun, Seal
from forked_apps.order.row_proof import rows_against_seals

__all__ = ["Difference", "further_checks", "grouped", "prove", "seal_pending", "verify"]

BATCH = 200
KEPT_DIFFERENCES = 1000  # of one run; a shop where more is wrong is looked at from the first ones on
# Apps above prove what only they know of: each appends a callable that yields Differences.
further_checks: list[Callable[[], Iterable[Difference]]] = []


def verify(*, progress: Callable[[Iterable, int], Iterable] = lambda rows, total: rows) -> Iterator[Difference]:
    """Yields every difference between rows and seals. `progress` wraps the chain of seals, gets their number.

    Time grows with the number of rows, memory does not. Seals that wait for their position are read like the others.
    """
    yield from chain.verify(progress=progress)
    yield from _counterfoils()
    yield from _orders_without_counterfoil()
    for facet in facets.all_facets():
        yield from rows_against_seals(facet)
    for check in further_checks:
        yield from check()


def prove(
    *, now: datetime, finished: Callable[[], datetime], actor=None, progress=lambda rows, total: rows
) -> ProofRun:
    """Seals what is pending, verifies everything and keeps the result, signed, as a ProofRun."""
    while seal_pending(now=now):
        continue
    found = []
    for difference in verify(progress=progress):
        if len(found) < KEPT_DIFFERENCES:
            found.append(asdict(difference))
    end = chain.head()
    run = ProofRun(
        started_at=now,
        finished_at=finished(),
        actor=actor if getattr(actor, "pk", None) else None,
        orders=Order.objects.count(),
        differences=json.loads(json.dumps(found, cls=DjangoJSONEncoder)),
        head=end.chain if end else "",
    )
    chain.sign_run(run)
    run.save(force_insert=True)
    return run


def _counterfoils() -> Iterator[Difference]:
    after = 0
    while batch := list(Seal.objects.filter(kind=facets.COUNTERFOIL, pk__gt=after).order_by("pk")[:BATCH]):
        orders = Order.objects.filter(number__in=[seal.row for seal in batch]).prefetch_related(
            "lines__prices", "lines__attributes", "discounts", "surcharges"
        )
        by_number = {order.number: order for order in orders}
        for seal in batch:
            yield from _compare(seal, by_number.get(seal.row))
        after = batch[-1].pk


def _orders_without_counterfoil() -> Iterator[Difference]:
    after = 0
    while batch := list(Order.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "number")[:BATCH]):
        numbers = [number for _, number in batch]
        sealed = set(
            Seal.objects.filter(kind=facets.COUNTERFOIL, row__in=numbers).order_by().values_list("row", flat=True)
        )
        for number in numbers:
            if number not in sealed:
                yield Difference(number, None, "counterfoil", None, "one for each order")
        after = batch[-1][0]


def _compare(seal: Seal, order: Order | None) -> Iterator[Difference]:
    if order is None:
        yield Difference(seal.row, None, "order", None, "placed")
        return
    yield from _content_differences(seal.row, stored=_content(order), agreed=seal.content)
    recomputed = counterfoils.digest_of(seal.content)
    if order.digest != recomputed:
        yield Difference(seal.row, None, "digest", order.digest, recomputed)
    yield from _sum(order)


def _content(order: Order) -> dict:
    lines = sorted(order.lines.all(), key=lambda line: line.pk)
    return counterfoils.content_of(
        order=order,
        lines=lines,
        prices={position: list(line.prices.all()) for position, line in enumerate(lines)},
        attributes={position: list(line.attributes.all()) for position, line in enumerate(lines)},
        discounts=order.discounts.all(),
        surcharges=order.surcharges.all(),
    )


def _content_differences(number: str, *, stored: dict, agreed: dict) -> Iterator[Difference]:
    # A seal whose content was spoiled is named by its digest; here it agrees to nothing.
    agreed = {"order": {}, "lines": [], "discounts": [], "surcharges": []} | (
        agreed if isinstance(agreed, dict) else {}
    )
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


def grouped(differences: Iterable[dict]) -> dict[str, list[dict]]:
    """Differences of a ProofRun by order number, for display."""
    by_order = defaultdict(list)
    for difference in differences:
        by_order[difference["order"]].append(difference)
    return dict(by_order)
