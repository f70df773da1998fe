"""The harness of `make bench` counts what it should: answers of every kind, CPU of a family of processes, goals."""

import http.server
import subprocess
import sys
import threading
from collections import Counter

import pytest

from tests.bench import machine, report
from tests.bench.client import Shopper
from tests.bench.operations import OURS, STOCK
from tests.bench.rounds import Measured


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(404 if self.path.startswith("/missing") else 200)
        self.send_header("Set-Cookie", "a=1; Path=/")
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
        elif self.path == "/close":
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"to the end")
        else:
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

    def log_message(self, *arguments):
        """Keeps the output of the tests clean."""


@pytest.fixture
def shopper():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    one = Shopper(server.server_port, seed=1)
    yield one
    one.close()
    server.shutdown()
    server.server_close()


def test_answers_are_read_whole_and_the_connection_is_used_again(shopper):
    contents = [shopper.get(path).content for path in ("/", "/chunked", "/close", "/", "/chunked")]

    assert contents == [b"{}", b"abcde", b"to the end", b"{}", b"abcde"]
    assert shopper.get("/").cookies == {"a": "1"}
    assert not shopper.failures


def test_what_is_not_2xx_is_counted(shopper):
    shopper.get("/missing?page=1")
    shopper.get("/missing?page=2")
    shopper.get("/")

    assert shopper.failures == Counter({"GET /missing 404": 2})


def test_cpu_of_a_process_holds_that_of_its_children():
    busy = "import time\nuntil = time.process_time() + 0.3\nwhile time.process_time() < until: pass\n"
    parent = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {busy!r}])\nprint(flush=True)\ninput()"
    process = subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdout.readline()

    used = machine.cpu_seconds(process.pid)
    process.communicate(b"\n")

    assert used >= 0.3


def test_the_family_of_a_process_is_all_below_it():
    assert machine.tree([2], {1: 0, 2: 1, 3: 2, 4: 3, 5: 1}) == {2, 3, 4}


def test_a_table_tells_multiples_and_marks_a_goal_that_is_missed():
    floor = Measured(count=10, seconds=1, server=0.010)
    dear, cheap = Measured(count=10, server=0.020, database=0.020), Measured(count=10, server=0.005)
    results = {
        ("floor: read", "floor", 8): floor,
        ("detail", OURS, 8): dear,
        ("detail", STOCK, 8): cheap,
        ("list of 10", OURS, 8): cheap,
    }

    lines = report.tables(results, {}, {}, "make bench").splitlines()

    assert "| detail | **4.0** (2.5) | – | 0.5 | **no** |" in lines
    assert "| list of 10 | 0.5 (1.5) | – | – | – |" in lines


def test_percentiles_are_those_of_the_slowest():
    measured = Measured(count=100, latencies=[number / 1000 for number in range(1, 101)])

    assert measured.percentile(50) == pytest.approx(50.5)
    assert measured.percentile(99) == pytest.approx(99.01)
