"""HTTP inside the ASGI process, under a real uvicorn: the five faults of a plain bridge to WSGI, each mended."""

import contextlib
import http.client
import json
import socket
import threading
import time
from io import BytesIO

import pytest
from django.conf import settings as shop

from project.body_limit import with_body_limit
from project.server import front, slots
from project.server.files import FileWrapper
from project.server.replies import MEMORY
from tests.asgi_server import serving

PATIENCE = 60
BLOCK = b"x" * 64 * 1024


class Shop:
    """A WSGI application whose pages wait until they are let go."""

    def __init__(self):
        self.seen: list[dict] = []
        self.let_go = threading.Event()
        self.at_work = threading.Semaphore(0)
        self.written = 0
        self.ended = threading.Semaphore(0)

    def __call__(self, environ, start):
        body = environ["wsgi.input"].read()
        self.seen.append({**environ, "body": body, "thread": threading.get_ident()})
        page = environ["PATH_INFO"].rstrip("/").rpartition("/")[2]
        start("200 OK", [("Content-Type", "text/plain")])
        return getattr(self, page, self.echo)(environ, body)

    def echo(self, environ, body):
        return [f"{len(body)} of {environ.get('CONTENT_LENGTH')}".encode()]

    def wait(self, environ, body):
        self.at_work.release()
        assert self.let_go.wait(PATIENCE)
        return [b"done"]

    def large(self, environ, body):
        for _ in range(160):
            self.written += len(BLOCK)
            yield BLOCK
        self.ended.release()

    def broken(self, environ, body):
        yield BLOCK * (MEMORY // len(BLOCK) + 1)
        raise RuntimeError("in the middle")


@pytest.fixture
def shop_app():
    return Shop()


@pytest.fixture
def pool():
    made = slots.Slots(threads=2, for_others=1, queue=2)
    yield made
    made.stop()


@pytest.fixture
def port(shop_app, pool):
    with serving(with_body_limit(front.in_slots(shop_app, pool))) as port:
        yield port
        shop_app.let_go.set()


def ask(port, path="/", method="GET", **more):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request(method, path, **more)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer


@contextlib.contextmanager
def asking(port, path, times=1):
    """So many requests under way in threads; their statuses when it ends."""
    found = []
    threads = [threading.Thread(target=lambda: found.append(ask(port, path)[0])) for _ in range(times)]
    for thread in threads:
        thread.start()
    yield found
    for thread in threads:
        thread.join(PATIENCE)


def raw(port, *lines: str) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    return line


def test_slow_bodies_hold_no_thread(port, shop_app):
    slow = [raw(port, "POST / HTTP/1.1", "Host: x", "Content-Length: 100") for _ in range(6)]

    assert ask(port)[0] == 200
    assert len(shop_app.seen) == 1  # nobody was called for the others

    slow[0].sendall(b"x" * 100)
    assert slow[0].recv(1000).startswith(b"HTTP/1.1 200")


def test_a_body_that_does_not_arrive_ends_in_408(port, shop_app, settings):
    settings.BODY_SECONDS = 0.2
    line = raw(port, "POST /api/cart/ HTTP/1.1", "Host: x", "Content-Length: 100", "X-Request-Id: trace-me-1234")

    head, _, body = line.makefile("rb").read().partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 408")
    assert b"x-request-id: trace-me-1234" in head
    assert (json.loads(body)["code"], json.loads(body)["request_id"]) == ("body_too_slow", "trace-me-1234")
    assert shop_app.seen == []


def test_a_chunked_body_arrives_with_its_length(port):
    pieces = (b"x" * 1000 for _ in range(3))
    assert ask(port, method="POST", body=pieces, encode_chunked=True)[1] == b"3000 of 3000"


@pytest.mark.parametrize("size", [0, 1, 300_000])
def test_a_body_arrives_whole(port, shop_app, size):
    assert ask(port, method="PUT", body=b"x" * size)[1] == f"{size} of {size}".encode()


def test_calls_wait_for_a_thread_for_a_time_only(port, shop_app, settings):
    settings.SLOT_SECONDS = 0.1
    with asking(port, "/wait", 2):
        shop_app.at_work.acquire(timeout=PATIENCE)
        shop_app.at_work.acquire(timeout=PATIENCE)

        status, body, answer = ask(port, "/api/products/", headers={"X-Request-Id": "trace-me-1234"})

        assert (status, json.loads(body)["code"]) == (503, "temporarily_unavailable")
        assert (answer.headers["Retry-After"], answer.headers["X-Request-Id"]) == ("1", "trace-me-1234")
        assert ask(port, "/basket/")[1] == b"The shop is busy. Please try again in a moment."
        shop_app.let_go.set()
    assert ask(port)[0] == 200


def test_the_queue_for_threads_is_bounded(port, shop_app, settings):
    settings.SLOT_SECONDS = PATIENCE
    with asking(port, "/wait", 2) as running:
        for _ in range(2):
            shop_app.at_work.acquire(timeout=PATIENCE)
        with asking(port, "/", 6) as found:
            until = time.monotonic() + PATIENCE
            while len(found) < 4 and time.monotonic() < until:
                time.sleep(0.01)
            assert found == [503] * 4  # two may wait, and do
            shop_app.let_go.set()
        assert sorted(found) == [200, 200, 503, 503, 503, 503]
    assert running == [200, 200]


def test_a_client_that_leaves_the_queue_is_not_served(port, shop_app, pool):
    with asking(port, "/wait", 2):
        for _ in range(2):
            shop_app.at_work.acquire(timeout=PATIENCE)
        line = raw(port, "GET /gone HTTP/1.1", "Host: x")
        _until(lambda: len(pool._waiting) == 1)
        line.close()
        _until(lambda: not pool._waiting)
        shop_app.let_go.set()
    assert "/gone" not in [seen["PATH_INFO"] for seen in shop_app.seen]


def test_some_threads_are_kept_from_calls_that_wait_for_others(port, shop_app, pool):
    waiting = shop.WAITING_PATHS[0] + "wait"
    with asking(port, waiting, 3) as found:
        shop_app.at_work.acquire(timeout=PATIENCE)

        for _ in range(5):
            assert ask(port)[0] == 200
            _until(lambda: pool._idle)  # an answer may arrive before its thread is free again
        assert found == []
        shop_app.let_go.set()
    assert found == [200] * 3


def test_threads_are_kept_and_the_last_one_is_taken_first(port, shop_app, pool):
    for _ in range(5):
        ask(port)
        _until(lambda: pool._idle)  # an answer may arrive before its thread is free again
    assert len({seen["thread"] for seen in shop_app.seen}) == 1


def test_slow_readers_hold_no_thread(port, shop_app):
    lines = [raw(port, "GET /large HTTP/1.1", "Host: x") for _ in range(4)]

    for _ in lines:
        assert shop_app.ended.acquire(timeout=PATIENCE)  # the application has written all of it
    assert ask(port)[0] == 200
    assert shop_app.written == 4 * 160 * len(BLOCK)
    for line in lines:
        line.close()


def test_a_large_answer_arrives_whole(port):
    assert ask(port, "/large")[1] == BLOCK * 160


def test_nothing_more_is_written_for_a_reader_who_left(shop_app, pool):
    endless = threading.Event()

    def app(environ, start):
        start("200 OK", [])
        try:
            while True:
                yield BLOCK
        finally:
            endless.set()

    with serving(front.in_slots(app, pool)) as port:
        line = raw(port, "GET / HTTP/1.1", "Host: x")
        line.recv(1000)
        line.close()
        assert endless.wait(PATIENCE)


def test_an_answer_that_breaks_off_is_seen_to_break_off(port):
    with pytest.raises(http.client.IncompleteRead):
        ask(port, "/broken")


@pytest.mark.parametrize("size", [10, MEMORY * 3])
def test_files_are_sent_from_where_they_stand(pool, tmp_path, size):
    path = tmp_path / "picture"
    path.write_bytes(b"skip" + b"y" * size)
    closed = []

    def app(environ, start):
        start("200 OK", [("Content-Length", str(size))])
        file = path.open("rb")
        file.seek(4)
        wrapped = FileWrapper(file)
        wrapped.close = lambda: closed.append(threading.current_thread().name) or file.close()
        return wrapped

    with serving(front.in_slots(app, pool)) as port:
        assert ask(port)[1] == b"y" * size
    assert [name.startswith("counterfoil-http") for name in closed] == [True]  # where the request's connections are


def test_a_file_that_is_none_on_the_disk_is_read(pool):
    def app(environ, start):
        start("200 OK", [])
        return FileWrapper(BytesIO(b"z" * 100_000))

    with serving(front.in_slots(app, pool)) as port:
        assert ask(port)[1] == b"z" * 100_000


def test_the_environment_is_what_wsgi_promises(port, shop_app):
    headers = {"X-Own": "grüße".encode(), "X_Own": "forged", "Cookie": "a=b", "Content-Type": "text/plain"}
    ask(port, "/caf%C3%A9%2Fbar?q=%20x", headers=headers)

    seen = shop_app.seen[0]
    assert seen["PATH_INFO"] == "/caf\xc3\xa9/bar"
    assert seen["QUERY_STRING"] == "q=%20x"
    assert (seen["HTTP_X_OWN"], seen["HTTP_COOKIE"]) == ("gr\xc3\xbc\xc3\x9fe", "a=b")
    assert (seen["CONTENT_TYPE"], seen.get("CONTENT_LENGTH")) == ("text/plain", None)
    assert (seen["REMOTE_ADDR"], seen["SERVER_PORT"]) == ("127.0.0.1", str(port))


def _until(is_so) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < until:
        time.sleep(0.01)
    assert is_so()
