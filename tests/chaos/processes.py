"""Web and worker processes of the shop, and a hand that kills them with SIGKILL and starts them again."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """One process; `Keeper` starts it again whenever it is dead."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path):
        self.name, self.command, self.environment, self.log = name, command, environment, log
        self.kills = self.restarts = 0
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.running = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )

    def kill(self) -> None:
        """SIGKILL to the whole group: nothing gets to say goodbye."""
        if self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
            self.kills += 1

    def revive(self) -> None:
        if self.running.poll() is not None:
            self.start()
            self.restarts += 1

    def stop(self) -> None:
        if self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()


class Shop:
    """Several web processes and a worker over one database."""

    def __init__(self, *, webs: int, environment: dict[str, str], folder: Path):
        self.ports = [free_port() for _ in range(webs)]
        run = [sys.executable, "-m", "uvicorn", "project.asgi:application", "--lifespan", "off", "--log-level", "error"]
        self.webs = [
            Process(f"web {port}", [*run, "--port", str(port)], environment, folder / f"web-{port}.log")
            for port in self.ports
        ]
        work = [sys.executable, "-m", "celery", "-A", "project", "worker", "-B", "--loglevel", "ERROR"]
        work += ["--concurrency", "1", "--schedule", str(folder / "beat")]
        self.worker = Process("worker", work, environment, folder / "worker.log")
        self.keeper = Keeper(self.processes)
        self.keeper.start()

    @property
    def processes(self) -> list[Process]:
        return [*self.webs, self.worker]

    def addresses(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def wait_until_up(self, seconds: int = 120) -> None:
        for address in self.addresses():
            wait_for(f"{address}/health/live/", seconds)

    @property
    def deaths(self) -> int:
        """How often a process died by itself."""
        return sum(process.restarts - process.kills for process in self.processes)

    def stop(self) -> None:
        self.keeper.stop()
        for process in self.processes:
            process.stop()


class Keeper(threading.Thread):
    """Starts dead processes again a moment later, as a service manager does."""

    def __init__(self, processes: list[Process]):
        super().__init__(daemon=True)
        self.processes = processes
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.2):
            for process in self.processes:
                process.revive()

    def stop(self) -> None:
        self.ended.set()
        self.join()


def wait_for(url: str, seconds: int) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise TimeoutError(f"{url} does not answer")


class Killer(threading.Thread):
    """Kills a random process every few seconds, until told to stop."""

    def __init__(self, shop: Shop, *, every: float, seed: int):
        super().__init__(daemon=True)
        self.shop, self.every, self.random = shop, every, random.Random(seed)
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(self.every * self.random.uniform(0.5, 1.5)):
            self.random.choice(self.shop.processes).kill()

    def stop(self) -> int:
        """Ends the killing; answers how many kills there were."""
        self.ended.set()
        self.join()
        return sum(process.kills for process in self.shop.processes)
