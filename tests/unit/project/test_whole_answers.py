"""Whole answers in memory: for whom, for how long, and computed once (issue 8)."""

import asyncio
import time

import pytest

from project.answers import front, generations
from project.answers.front import with_whole_answers

LIST = "/api/products/"


class Catalogue:
    """An ASGI application that counts and can be held up."""

    def __init__(self):
        self.calls = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.status = 200
        self.headers = []
        self.body = None
        self.seen = []

    async def __call__(self, scope, receive, send):
        self.calls += 1
        number = self.calls
        self.seen.append(dict(scope["headers"]))
        await self.gate.wait()
        headers = [(b"content-type", b"application/json"), (b"x-request-id", b"of-the-first"), *self.headers]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body or f"answer {number}".encode()})


class Reader:
    def __init__(self, application):
        self._application = application

    async def get(self, path=LIST, method="GET", query=b"", **headers):
        """(status, body, headers) of one request."""
        found = []

        async def send(message):
            found.append(message)

        async def receive():
            return {"type": "http.request"}

        given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": given}
        await self._application(scope, receive, send)
        body = b"".join(message["body"] for message in found[1:])
        return found[0]["status"], body.decode(), dict(found[0]["headers"])

    async def body(self, *args, **headers):
        return (await self.get(*args, **headers))[1]


@pytest.fixture
def shop(settings):
    settings.CATALOGUE_CACHE_SECONDS = 3600
    return Catalogue()


@pytest.fixture
def reader(shop):
    return Reader(with_whole_answers(shop))


def run(make):
    return asyncio.run(asyncio.wait_for(make, 60))


def test_the_second_reader_gets_what_the_first_one_got(reader, shop):
    async def both():
        return await reader.get(), await reader.get(x_request_id="trace-me-1234")

    (status, body, first), (again, same, second) = run(both())

    assert (status, again, body, same, shop.calls) == (200, 200, "answer 1", "answer 1", 1)
    assert (first[b"x-cache"], second[b"x-cache"]) == (b"miss", b"hit")
    assert int(second[b"age"]) < 60
    assert (first[b"x-request-id"], second[b"x-request-id"]) == (b"of-the-first", b"trace-me-1234")
    assert first[b"etag"] == second[b"etag"]
    assert second[b"content-length"] == b"8"


def test_off_means_off(reader, shop, settings):
    settings.CATALOGUE_CACHE_SECONDS = 0

    async def both():
        return [await reader.get() for _ in range(2)]

    answers = run(both())
    assert [body for _, body, _ in answers] == ["answer 1", "answer 2"]
    assert all(b"x-cache" not in headers for *_, headers in answers)


@pytest.mark.parametrize(
    "asked",
    [
        {"authorization": "Bearer x"},
        {"cookie": "sessionid=x"},
        {"x_cart_token": "x"},
        {"method": "HEAD"},
        {"method": "POST"},
        {"content_length": "5"},
        {"transfer_encoding": "chunked"},
        {"path": "/api/cart/"},
        {"path": "/api/orders/1/"},
        {"path": "/api/products/1/reviews/"},
        {"path": "/api/products/\n"},
        {"path": "/"},
    ],
    ids=str,
)
def test_who_may_be_somebody_neither_leaves_nor_gets_an_answer(reader, shop, asked):
    async def three():
        kept = await reader.body()
        return kept, await reader.body(**asked), await reader.body(**asked), await reader.body()

    assert run(three()) == ("answer 1", "answer 2", "answer 3", "answer 1")


@pytest.mark.parametrize("name", ["accept", "accept_language", "origin", "host", "x_forwarded_proto"])
def test_readers_who_are_answered_differently_are_told_apart(reader, name):
    async def asked():
        first = await reader.body(**{name: "one"})
        return first, await reader.body(**{name: "two"}), await reader.body(**{name: "one"})

    assert run(asked()) == ("answer 1", "answer 2", "answer 1")


def test_every_address_has_its_own(reader):
    async def asked():
        return [await reader.body(query=query) for query in (b"page=1", b"page=2", b"page=1")]

    assert run(asked()) == ["answer 1", "answer 2", "answer 1"]


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (404, []),
        (301, []),
        (503, []),
        (200, [(b"set-cookie", b"a=b")]),
        (200, [(b"cache-control", b"max-age=1, private")]),
        (200, [(b"cache-control", b"no-store")]),
        (200, [(b"vary", b"Accept, User-Agent")]),
        (200, [(b"vary", b"*")]),
    ],
)
def test_what_is_not_for_all_is_not_kept(reader, shop, status, headers):
    shop.status, shop.headers = status, headers

    async def both():
        return [await reader.get() for _ in range(2)]

    answers = run(both())
    assert [(found, body) for found, body, _ in answers] == [(status, "answer 1"), (status, "answer 2")]
    assert all(b"x-cache" not in headers for *_, headers in answers)


def test_a_reader_who_has_it_is_told_so(reader, shop):
    shop.headers = [(b"etag", b'"v1"'), (b"cache-control", b"public, no-cache"), (b"vary", b"Authorization, origin")]

    async def asked():
        first = await reader.get(if_none_match='"v1"')
        return first, await reader.get(if_none_match='W/"v0", W/"v1"'), await reader.get(if_none_match='"v0"')

    first, has_it, has_another = run(asked())

    assert (first[0], first[1], has_it[0], has_it[1]) == (304, "", 304, "")
    assert has_it[2][b"etag"] == b'"v1"'
    assert has_it[2][b"cache-control"] == b"public, no-cache"
    assert b"content-type" not in has_it[2]
    assert has_another[:2] == (200, "answer 1")
    assert b"if-none-match" not in shop.seen[0]  # a 304 of the shop's own would be no answer to keep


def test_one_reader_computes_and_the_others_wait(reader, shop):
    async def crowd():
        shop.gate.clear()
        asked = [asyncio.ensure_future(reader.get()) for _ in range(20)]
        await asyncio.sleep(0.01)
        shop.gate.set()
        return await asyncio.gather(*asked)

    answers = run(crowd())
    assert {body for _, body, _ in answers} == {"answer 1"}
    assert [headers[b"x-cache"] for *_, headers in answers] == [b"miss"] + [b"hit"] * 19


def test_nobody_waits_for_an_answer_that_is_not_for_all(reader, shop):
    async def crowd():
        shop.status = 404
        shop.gate.clear()
        asked = [asyncio.ensure_future(reader.get()) for _ in range(5)]
        await asyncio.sleep(0.01)
        shop.gate.set()
        return await asyncio.gather(*asked)

    assert [status for status, *_ in run(crowd())] == [404] * 5
    assert shop.calls == 5


def test_who_waits_goes_for_themselves_when_the_first_reader_fails(reader, shop):
    async def crowd():
        shop.gate.clear()
        first = asyncio.ensure_future(reader.get())
        await asyncio.sleep(0.01)
        second = asyncio.ensure_future(reader.get())
        await asyncio.sleep(0.01)
        first.cancel()
        shop.gate.set()
        return await second

    assert run(crowd())[:2] == (200, "answer 2")


def test_after_its_seconds_it_is_computed_anew(reader, shop, settings, monkeypatch):
    settings.CATALOGUE_CACHE_SECONDS = 10
    now = [1000.0]
    monkeypatch.setattr(front.time, "monotonic", lambda: now[0])

    async def asked():
        found = [await reader.get()]
        for seconds in (7.9, 10.1, 10.2):
            now[0] = 1000 + seconds
            found.append(await reader.get())
        return found

    answers = run(asked())
    assert [body for _, body, _ in answers] == ["answer 1", "answer 1", "answer 2", "answer 2"]
    assert answers[1][2][b"age"] == b"7"


def test_towards_its_end_one_reader_renews_it_while_the_others_take_the_old(reader, shop, settings, monkeypatch):
    settings.CATALOGUE_CACHE_SECONDS = 10
    now = [1000.0]
    monkeypatch.setattr(front.time, "monotonic", lambda: now[0])

    async def asked():
        await reader.get()
        now[0] += 9
        shop.gate.clear()
        renews = asyncio.ensure_future(reader.body())
        await asyncio.sleep(0)
        old = await reader.body()
        shop.gate.set()
        return old, await renews, await reader.body()

    assert run(asked()) == ("answer 1", "answer 2", "answer 2")


def test_a_change_is_seen_at_once_also_by_who_asks_while_the_old_one_is_computed(reader, shop):
    async def asked():
        shop.gate.clear()
        before = asyncio.ensure_future(reader.body())
        await asyncio.sleep(0.01)
        generations.generations.move()
        after = asyncio.ensure_future(reader.body())
        await asyncio.sleep(0.01)
        shop.gate.set()
        return await before, await after, await reader.body()

    assert run(asked()) == ("answer 1", "answer 2", "answer 2")  # what was read before the change is not kept


def test_memory_is_bounded_and_what_was_read_last_stays(shop, settings):
    settings.CATALOGUE_CACHE_BYTES = 50_000
    shop.body = b"x" * 10_000
    reader = Reader(with_whole_answers(shop))

    async def asked():
        for page in range(20):
            await reader.get(query=f"page={page}".encode())
            await reader.get(query=b"page=0")
        return shop.calls, (await reader.get(query=b"page=0"))[2], (await reader.get(query=b"page=1"))[2]

    calls, kept, gone = run(asked())
    assert calls == 20
    assert (kept[b"x-cache"], gone[b"x-cache"]) == (b"hit", b"miss")


def test_what_is_too_large_passes_through(reader, shop):
    shop.body = b"x" * (front.MOST_BYTES_OF_ONE + 1)

    async def both():
        return [await reader.get() for _ in range(2)]

    assert [len(body) for _, body, _ in run(both())] == [len(shop.body)] * 2
    assert shop.calls == 2


def test_a_hit_is_quick(reader):
    async def many():
        await reader.get()
        began = time.process_time()
        for _ in range(1000):
            await reader.get()
        return time.process_time() - began

    assert run(many()) < 1  # a thousandth of what is promised per request, and twenty times what it takes
