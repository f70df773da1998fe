"""How cost grows with the shop: the same requests and jobs at two sizes, side by side, without the cache of answers."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.bench import machine, operations, report, rounds, targets
from tests.bench.client import Shopper
from tests.bench.operations import Call

ROUNDS = 2
LIMIT = 1.5  # a request may cost so many times what it costs in the smaller shop
ORDERINGS = ("price", "-price", "name", "-name", "newest", "bestselling")


@dataclass(frozen=True)
class Job:
    """A command, and what its cost is divided by: a key of the counts of a shop."""

    name: str
    command: tuple[str, ...]
    per: str


JOBS = (
    Job("verify_orders", ("verify_orders",), "orders"),
    Job("verify_stock", ("verify_stock",), "products"),
    Job("export_products", ("export_products", "{file}"), "products"),
    Job("rebuild_search", ("rebuild_search", "--no-progress"), "products"),
    Job("search_verify", ("search_verify",), "products"),
)


def compare(meter: rounds.Meter, redis_port: int, *, sizes: tuple[int, int], seconds: float, write: bool = True) -> int:
    """Measures both sizes and tells the table of growth, to the documentation too; 1 where anything failed."""
    shops = [
        targets.Shop(meter.database, redis_port, size, size, redis_number=number)
        for number, size in enumerate(sizes, start=1)
    ]
    facts = []
    for shop in shops:
        _say(f"{shop.size:,} products and orders ...")
        began = time.monotonic()
        facts.append(shop.build())
        _say(f"  there after {time.monotonic() - began:.0f} s")
    with contextlib.ExitStack() as stack:
        pair = [
            stack.enter_context(shop.serving(f"{shop.size:,}", known, CATALOGUE_CACHE_SECONDS="0"))
            for shop, known in zip(shops, facts, strict=True)
        ]
        results, memory = _requests(meter, pair, seconds)
    starts = [_cost(meter, shop, ("shell", "-c", "pass"))[0] for shop in shops]
    jobs = [[_job(meter, shop, job, start) for shop, start in zip(shops, starts, strict=True)] for job in JOBS]
    text = "\n\n".join([report.heading(_command()), _growth(results, sizes), _jobs(jobs, sizes), _worker(memory)])
    failed = _failures(results)
    text += f"\n\n{failed}"
    _say(f"\n{text}\n")
    if write:
        report.write("bench-scale", text)
    return 1 if any(measured.failures for measured in results.values()) else 0


def _requests(meter: rounds.Meter, pair: list[targets.Target], seconds: float):
    results: dict[tuple[str, int], rounds.Measured] = defaultdict(rounds.Measured)
    memory: list[list[float]] = []
    for name, call in calls():
        shoppers = [Shopper(target.port, seed=1) for target in pair]
        for shopper, target in zip(shoppers, pair, strict=True):
            rounds.run(meter, target, call, [shopper], seconds=0.01, into=rounds.Measured())  # one, to warm up
        for turn in range(ROUNDS):
            for place in (0, 1) if turn % 2 else (1, 0):
                into = results[name, place]
                rounds.run(meter, pair[place], call, [shoppers[place]], seconds=seconds / ROUNDS / 2, into=into)
        small, large = results[name, 0].total_ms, results[name, 1].total_ms
        _say(f"  {name}: {small:.1f} ms, {large:.1f} ms")
        memory.append([machine.memory_mb(target.pid) for target in pair])
    return results, memory


def calls():
    """Name and call of every request that must not grow."""
    for operation in operations.OPERATIONS:
        for who, call in operation.ways.items():
            if who == operations.OURS and operation.name != "login" and "one request" not in operation.name:
                yield operation.name, call
    for ordering in ORDERINGS:
        yield f"list, {ordering}", _get(f"/api/products/?ordering={ordering}")
    yield "list, category + price range", _get("/api/products/?category={category}&min_price=50&max_price=150")
    yield "list, in stock", _get("/api/products/?in_stock=true")
    yield "list, q=", _get("/api/products/?q=oak+lamp")
    yield "list by cursor, walked", _walk("/api/products/?cursor=")
    yield "list by cursor and price, walked", _walk("/api/products/?ordering=price&cursor=")
    yield "search, by price", _get("/api/search/?category={category}&ordering=price")
    yield "suggestions", _get("/api/search/suggest/?q=oak")
    yield "category tree", _get("/api/categories/")
    yield "orders of staff", _get("/api/admin/orders/", staff=True)
    for name, path in PAGES:
        yield name, _get(path, staff="dashboard" in path)


PAGES = (
    ("page: search", "/search/?q=oak+lamp"),
    ("page: catalogue", "/catalogue/"),
    ("dashboard", "/dashboard/"),
    ("dashboard: products", "/dashboard/catalogue/"),
    ("dashboard: products, page 50", "/dashboard/catalogue/?page=50"),
    ("dashboard: products by name", "/dashboard/catalogue/?title=oak+lamp"),
    ("dashboard: product", "/dashboard/catalogue/products/{product}/"),
    ("dashboard: categories", "/dashboard/catalogue/categories/"),
    ("dashboard: orders", "/dashboard/orders/"),
    ("dashboard: orders, page 50", "/dashboard/orders/?page=50"),
    ("dashboard: figures of orders", "/dashboard/orders/statistics/"),
    ("dashboard: customers", "/dashboard/users/"),
    ("dashboard: reviews", "/dashboard/reviews/"),
    ("dashboard: reports", "/dashboard/reports/"),
    ("dashboard: stock alerts", "/dashboard/catalogue/stock-alerts/"),
)


def _get(path: str, *, staff: bool = False) -> Call:
    def call(shopper: Shopper, facts: dict) -> None:
        headers = {"Cookie": facts["staff"]} if staff else None
        if staff and path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {_access(shopper, facts)}"}
        where = path.format(category=facts["category"], product=shopper.random.choice(facts["products"]))
        shopper.get(where, {"Accept": "text/html", **(headers or {})} if "/api/" not in path else headers)

    return call


def _access(shopper: Shopper, facts: dict) -> str:
    if "access" not in shopper.kept:
        body = {"email": facts["staff_email"], "password": facts["password"]}
        shopper.kept["access"] = shopper.post("/api/auth/login/", body).json()["access"]
    return shopper.kept["access"]


def _walk(first: str) -> Call:
    """Each call reads the page after the one that the call before it read."""

    def call(shopper: Shopper, facts: dict) -> None:
        answer = shopper.get(shopper.kept.get(first, first)).json()
        following = answer["next"]
        shopper.kept[first] = "/" + following.split("/", 3)[3] if following else first

    return call


def _job(meter: rounds.Meter, shop: targets.Shop, job: Job, start: float) -> dict[str, float]:
    """CPU milliseconds a row of command and database without its start, and the most memory that it held."""
    with tempfile.TemporaryDirectory() as folder:
        command = [part.format(file=Path(folder) / "products.csv") for part in job.command]
        cpu, memory, status = _cost(meter, shop, command)
    count = shop.orders if job.per == "orders" else shop.size
    _say(f"  {job.name}, {shop.size:,}: {cpu:.1f} s, status {status}")
    return {"ms": max(cpu - start, 0) * 1000 / count, "mb": memory, "status": status}


def _cost(meter: rounds.Meter, shop: targets.Shop, command: Iterable[str]) -> tuple[float, float, int]:
    """CPU seconds of a command with the services behind it, the most megabytes it held, how it ended."""
    behind = machine.cpu_seconds(*meter.services)
    process = subprocess.Popen(
        [targets.PYTHON, "manage.py", *command],
        cwd=targets.ROOT,
        env=shop.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    behind = machine.cpu_seconds(*meter.services) - behind
    return used.ru_utime + used.ru_stime + behind, used.ru_maxrss / 1024, process.returncode


def _growth(results, sizes: tuple[int, int]) -> str:
    rows = []
    for name in dict.fromkeys(name for name, _ in results):
        small, large = results[name, 0], results[name, 1]
        grown = large.total_ms / small.total_ms if small.total_ms else 0.0
        rows.append(
            [
                name,
                _parts(small),
                _parts(large),
                f"{grown:.1f}" if grown <= LIMIT else f"**{grown:.1f}**",
                f"{small.percentile(50):.0f} / {large.percentile(50):.0f}",
            ]
        )
    small, large = (f"{size:,}" for size in sizes)
    return report.table(["request, CPU ms of server + database", small, large, "times", "p50 ms"], rows)


def _parts(measured: rounds.Measured) -> str:
    return f"{measured.server_ms:.1f} + {measured.database_ms:.1f}"


def _jobs(jobs: list[list[dict[str, float]]], sizes: tuple[int, int]) -> str:
    rows = []
    for job, (small, large) in zip(JOBS, jobs, strict=True):
        grown = large["ms"] / small["ms"] if small["ms"] else 0.0
        status = "" if not (small["status"] or large["status"]) else f" (ended with {large['status']})"
        rows.append(
            [
                f"{job.name}{status}",
                f"{small['ms']:.2f}",
                f"{large['ms']:.2f}",
                f"{grown:.1f}" if grown <= LIMIT else f"**{grown:.1f}**",
                f"{small['mb']:.0f} / {large['mb']:.0f}",
            ]
        )
    small, large = (f"{size:,}" for size in sizes)
    head = [
        "command, CPU ms a row with the database, without its start",
        small,
        large,
        "times",
        "MB",
    ]
    return report.table(head, rows)


def _worker(memory: list[list[float]]) -> str:
    began, ended = memory[0], memory[-1]
    rows = [[("smaller", "larger")[place], f"{began[place]:.0f}", f"{ended[place]:.0f}"] for place in (0, 1)]
    return report.table(["memory of the server, MB", "after the first requests", "after all of them"], rows)


def _failures(results) -> str:
    lines = [
        f"- {name}, {('smaller', 'larger')[place]} shop: {count} × {what}"
        for (name, place), measured in results.items()
        for what, count in measured.failures.most_common(3)
    ]
    return "\n".join(["Answers that were not 2xx:", *lines]) if lines else "Every answer was 2xx."


def _command() -> str:
    return f"python -m tests.bench {' '.join(sys.argv[1:])}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
