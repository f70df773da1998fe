"""Measures: so many users ask one server for a while, and what its processes and its database used is read off."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.bench import machine
from tests.bench.client import Shopper
from tests.bench.operations import Call
from tests.bench.services import Database
from tests.bench.targets import Target

SETTLE = 0.25  # seconds: what a server does after its answers belongs to them


@dataclass
class Measured:
    """What one operation of one server cost, over all rounds with the same number of users."""

    count: int = 0
    seconds: float = 0.0
    server: float = 0.0
    database: float = 0.0
    statements: int | None = 0
    latencies: list[float] = field(default_factory=list)
    failures: Counter = field(default_factory=Counter)

    @property
    def server_ms(self) -> float:
        return self.server * 1000 / max(self.count, 1)

    @property
    def database_ms(self) -> float:
        return self.database * 1000 / max(self.count, 1)

    @property
    def total_ms(self) -> float:
        return self.server_ms + self.database_ms

    @property
    def rate(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0

    @property
    def statements_each(self) -> float | None:
        return None if self.statements is None else self.statements / max(self.count, 1)

    def percentile(self, share: int) -> float:
        """Milliseconds within which this share of the operations, in per cent, was done."""
        if len(self.latencies) < 2:
            return sum(self.latencies) * 1000
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[share - 1] * 1000


@dataclass(frozen=True)
class Meter:
    """Reads what the server of a target and the services behind it have used."""

    database: Database
    services: tuple[int, ...]  # PostgreSQL and Redis

    def read(self, target: Target) -> tuple[float, float, int | None]:
        behind = machine.cpu_seconds(*self.services)
        return machine.cpu_seconds(target.pid), behind, self.database.statements(target.database)


def run(meter: Meter, target: Target, call: Call, shoppers: Iterable[Shopper], *, seconds: float, into: Measured):
    """Lets these users call for so long, each one call after the other, and adds what it took to `into`."""
    shoppers = list(shoppers)
    before = meter.read(target)
    began = time.perf_counter()
    threads = [
        threading.Thread(target=_ask, args=(shopper, call, target.facts, began + seconds, into)) for shopper in shoppers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    into.seconds += time.perf_counter() - began
    time.sleep(SETTLE)
    after = meter.read(target)
    into.server += after[0] - before[0]
    into.database += after[1] - before[1]
    into.statements = None if after[2] is None or before[2] is None else into.statements + after[2] - before[2]
    for shopper in shoppers:
        into.failures += shopper.failures
        shopper.failures.clear()


def _ask(shopper: Shopper, call: Call, facts: dict, until: float, into: Measured) -> None:
    took = []
    while (began := time.perf_counter()) < until:
        try:
            call(shopper, facts)
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            shopper.failures[f"{type(error).__name__}: {error}"[:200]] += 1
            shopper.close()
        took.append(time.perf_counter() - began)
    into.latencies += took  # one step in CPython: no lock is needed
    with _COUNTING:
        into.count += len(took)


_COUNTING = threading.Lock()
