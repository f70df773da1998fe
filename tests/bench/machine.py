"""What processes have used, as the kernel counts it, and which machine this is."""

import os
import platform
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def cpu_seconds(*roots: int) -> float:
    """CPU time of these processes and all below them; what ended and was waited for is counted by its parent."""
    parents, used = {}, {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            pid = int(folder.name)
            parents[pid], used[pid] = int(fields[1]), sum(map(int, fields[11:15]))
    family = tree(roots, parents)
    return sum(used[pid] for pid in family) / TICK


def memory_mb(*roots: int) -> float:
    """Memory of these processes and all below them; a page that several share counts once among them."""
    parents = {
        int(folder.name): int(fields[1])
        for folder in PROC.iterdir()
        if folder.name.isdigit() and (fields := _stat(int(folder.name)))
    }
    return sum(_shares_kb(pid) for pid in tree(roots, parents)) / 1024


def tree(roots, parents: dict[int, int]) -> set[int]:
    """The roots and their descendants, of those that are in the table pid -> parent."""
    found = {pid for pid in roots if pid in parents}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def parent_of(pid: int) -> int:
    return int(_stat(pid)[1])


def has_ended(pid: int) -> bool:
    return (_stat(pid) or ["Z"])[0] == "Z"


def description() -> str:
    """One line: processor, cores, memory, kernel, Python."""
    model = next((line.split(":")[1].strip() for line in _lines("cpuinfo") if line.startswith("model name")), "?")
    total = next(int(line.split()[1]) for line in _lines("meminfo") if line.startswith("MemTotal"))
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores of {model}, {total / 1024**2:.0f} GB, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def load() -> str:
    """The load average of the last minute: how busy the machine was with this and with other things."""
    return f"{os.getloadavg()[0]:.1f}"


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; [] for a process that is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _shares_kb(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _lines(name: str) -> list[str]:
    return (PROC / name).read_text().splitlines()
