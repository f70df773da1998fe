"""A Redis of a test's own, on a free port, that can be frozen, thawed and killed."""

import shutil
import signal
import socket
import subprocess
import time

import pytest

BINARY = shutil.which("redis-server")


class RedisServer:
    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        command = [BINARY, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self._wait()

    def freeze(self) -> None:
        """Connections are still taken by the kernel, and nothing is answered."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise TimeoutError("redis-server does not start")


@pytest.fixture
def redis_server():
    if BINARY is None:
        pytest.skip("redis-server is not installed")
    server = RedisServer()
    yield server
    server.kill()
