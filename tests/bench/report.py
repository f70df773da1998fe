"""The tables as Markdown, and their place in the documentation."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import machine
from tests.bench.goals import GOALS
from tests.bench.operations import FLOOR, OPERATIONS, OURS, STOCK, UNCACHED
from tests.bench.rounds import Measured

DOCUMENT = Path(__file__).resolve().parents[2] / "project/docs/speed.md"
Results = dict[tuple[str, str, int], Measured]  # operation, server, users
FEW, MANY = 1, 8


def tables(results: Results, memory: dict[str, float], skipped: dict[str, str], command: str) -> str:
    """Everything that one `make bench` found."""
    parts = [heading(command), _multiples(results), _costs(results), _memory(memory)]
    if skipped:
        parts.append("\n".join(f"Left out, {name}: {why}" for name, why in skipped.items()))
    parts.append(_failures(results))
    return "\n\n".join(parts)


def heading(command: str) -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, encoding="utf-8").stdout
    now = datetime.now(UTC)
    return (
        f"`{command}` on {now:%Y-%m-%d %H:%M} UTC at commit {commit.strip() or '?'}: {machine.description()}; "
        f"load average at the end {machine.load()}."
    )


def write(kind: str, text: str) -> None:
    """Puts the text between the marks of its kind in the document."""
    begin, end = f"<!-- {kind} -->\n", f"<!-- end of {kind} -->"
    document = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = document.partition(begin)
    after = rest.partition(end)[2]
    DOCUMENT.write_text(f"{before}{begin}\n{text}\n\n{end}{after}", encoding="utf-8")


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _multiples(results: Results) -> str:
    """(Server + database CPU) over the server CPU of the floor, beside the goals."""
    rows = []
    for operation in OPERATIONS:
        goal = GOALS.get(operation.name)
        base = results.get((f"floor: {operation.beside}", FLOOR, MANY))
        if not base or FLOOR in operation.ways:
            continue
        cached, bare, stock = (results.get((operation.name, who, MANY)) for who in (OURS, UNCACHED, STOCK))
        if not cached:
            continue
        rows.append(
            [
                operation.name,
                _against(cached, base, goal.cached if goal else None),
                _against(bare, base, goal.uncached if goal else None),
                f"{stock.total_ms / base.server_ms:.1f}" if stock else "–",
                "–" if not stock else "yes" if cached.total_ms < stock.total_ms else "**no**",
            ]
        )
    head = ["multiple of the floor", "ours (goal)", "without the cache of answers (goal)", "stock Oscar", "ours below"]
    return table(head, rows)


def _against(measured: Measured | None, base: Measured, goal: float | None) -> str:
    if not measured or not base.server_ms:
        return "–"
    multiple = measured.total_ms / base.server_ms
    if goal is None:
        return f"{multiple:.1f}"
    return f"{multiple:.1f} ({goal:g})" if multiple <= goal else f"**{multiple:.1f}** ({goal:g})"


def _costs(results: Results) -> str:
    rows = []
    for operation in OPERATIONS:
        for who in operation.ways:
            few, many = (results.get((operation.name, who, users)) for users in (FEW, MANY))
            if few and many:
                rows.append(
                    [
                        operation.name,
                        who,
                        f"{many.server_ms:.2f} + {many.database_ms:.2f}",
                        "–" if many.statements_each is None else f"{many.statements_each:.1f}",
                        f"{few.rate:.0f} / {many.rate:.0f}",
                        f"{few.percentile(50):.1f} / {few.percentile(99):.1f}",
                        f"{many.percentile(50):.0f} / {many.percentile(99):.0f}",
                    ]
                )
    head = [
        "operation",
        "server",
        "CPU ms: server + database and Redis",
        "statements",
        f"a second, {FEW} / {MANY} users",
        f"p50 / p99 ms, {FEW} user",
        f"{MANY} users",
    ]
    return table(head, rows)


def _memory(memory: dict[str, float]) -> str:
    return table(["memory after all of it", "MB"], [[who, f"{used:.0f}"] for who, used in memory.items()])


def _failures(results: Results) -> str:
    lines = [
        f"- {operation}, {who}, {users} users: {count} × {what}"
        for (operation, who, users), measured in results.items()
        for what, count in measured.failures.most_common(3)
    ]
    return "\n".join(["Answers that were not 2xx:", *lines]) if lines else "Every answer was 2xx."
