"""`make bench` and `make bench-scale`.

BENCH_SECONDS: how long each server is asked for one operation by one number of users (default 6), in three rounds.
BENCH_HOME keeps databases and stock Oscar's packages between runs; BENCH_FRESH=1 makes them anew.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from collections import defaultdict

from tests.bench import machine, operations, report, rounds, scale, services, targets
from tests.bench.client import Shopper
from tests.bench.operations import OPERATIONS, OURS, UNCACHED

ROUNDS = 3
SECONDS = float(os.environ.get("BENCH_SECONDS") or 6)
WARMING = 0.5


def main() -> int:
    arguments = _arguments()
    # Whoever ends this process ends its servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    services.HOME.mkdir(parents=True, exist_ok=True)
    with services.postgres() as database, services.redis() as (redis_port, redis_pid):
        meter = rounds.Meter(database, tuple(pid for pid in (database.pid, redis_pid) if pid))
        if arguments.scale:
            return scale.compare(
                meter,
                redis_port,
                sizes=(arguments.products, arguments.scale),
                seconds=SECONDS,
                write=arguments.write,
            )
        return _bench(arguments, meter, redis_port)


def _bench(arguments: argparse.Namespace, meter: rounds.Meter, redis_port: int) -> int:
    shop = targets.Shop(meter.database, redis_port, arguments.products, arguments.orders)
    _say(f"{arguments.products:,} products and {arguments.orders:,} orders ...")
    facts = shop.build()
    with contextlib.ExitStack() as stack:
        servers = [
            stack.enter_context(targets.floor(meter.database, arguments.products)),
            stack.enter_context(shop.serving(OURS, facts)),
            stack.enter_context(shop.serving(UNCACHED, facts, CATALOGUE_CACHE_SECONDS="0")),
            *([] if arguments.without_stock else [stack.enter_context(targets.stock(meter.database, shop, facts))]),
        ]
        results, skipped = _measure(meter, {server.name: server for server in servers}, arguments.only)
        memory = {server.name: machine.memory_mb(server.pid) for server in servers}
    text = report.tables(results, memory, skipped, _command())
    _say(f"\n{text}\n")
    if arguments.write:
        report.write("bench", text)
    return 1 if any(measured.failures for measured in results.values()) else 0


def _measure(meter: rounds.Meter, servers: dict[str, targets.Target], only: list[str]):
    results: report.Results = defaultdict(rounds.Measured)
    skipped: dict[str, str] = {}
    for operation in OPERATIONS:
        if only and not any(word in operation.name for word in only) and "floor" not in operation.name:
            continue
        ways = {who: call for who, call in operation.ways.items() if who in servers}
        for who, call in list(ways.items()):
            if operation.may_be_missing and (why := operations.refusal(call, servers[who])):
                skipped[f"{operation.name}, {who}"] = why
                del ways[who]
        for users in (report.FEW, report.MANY):
            shoppers = {who: [Shopper(servers[who].port, seed=seed) for seed in range(users)] for who in ways}
            for who, call in ways.items():
                rounds.run(meter, servers[who], call, shoppers[who], seconds=WARMING, into=rounds.Measured())
            # The servers take turns, each round in another order, so that what else the machine does hits all alike.
            for turn in range(ROUNDS):
                order = list(ways)[turn % len(ways) :] + list(ways)[: turn % len(ways)] if ways else []
                for who in order:
                    into = results[operation.name, who, users]
                    rounds.run(meter, servers[who], ways[who], shoppers[who], seconds=SECONDS / ROUNDS, into=into)
            for one in (one for many in shoppers.values() for one in many):
                one.close()
        _tell(operation.name, ways, results)
    return results, skipped


def _tell(name: str, ways, results: report.Results) -> None:
    costs = (f"{who} {results[name, who, report.MANY].total_ms:.2f} ms" for who in ways)
    _say(f"  {name}: {', '.join(costs) or 'left out'}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--scale", type=int, help="compare the smaller shop with one of so many products and orders")
    parser.add_argument("--only", nargs="*", default=[], help="operations whose names hold one of these words")
    parser.add_argument("--without-stock", action="store_true", help="leave stock Oscar out")
    parser.add_argument("--no-write", dest="write", action="store_false", help="leave project/docs/speed.md alone")
    return parser.parse_args()


def _command() -> str:
    seconds = f"BENCH_SECONDS={SECONDS:g} "
    return f"{seconds}make bench" if not sys.argv[1:] else f"{seconds}python -m tests.bench {' '.join(sys.argv[1:])}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
