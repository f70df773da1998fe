"""Answers of the catalogue from memory, before a thread is taken for them; one reader computes, the others wait."""

import asyncio
import time

from django.conf import settings

from project import request_ids
from project.answers import asking
from project.answers.generations import generations
from project.answers.kept import Answer, Kept, answer_of

MOST_BYTES_OF_ONE = 512 * 1024
# From this share of its time on, an answer is computed anew by one reader while the others still get it.
RENEWED_FROM = 0.8


def with_whole_answers(application):
    """The ASGI application behind CATALOGUE_CACHE_SECONDS of memory; 0 seconds are none."""
    front = _Front(application, Kept(settings.CATALOGUE_CACHE_BYTES))

    async def kept(scope, receive, send):
        key = asking.key_of(scope) if settings.CATALOGUE_CACHE_SECONDS > 0 else None
        if key is None:
            await application(scope, receive, send)
        else:
            await front.answer(key, scope, receive, send)

    return kept


class _Front:
    def __init__(self, application, kept: Kept):
        self._application = application
        self._kept = kept
        self._flights: dict[tuple, asyncio.Future] = {}

    async def answer(self, key: tuple, scope, receive, send) -> None:
        await generations.look()
        generation, now = generations.number, time.monotonic()
        seconds = settings.CATALOGUE_CACHE_SECONDS
        found = self._kept.find(key, generation=generation, since=now - seconds)
        # Readers of two generations never share one: the later ones must not get what was read before a change.
        flight = self._flights.get((generation, key))
        if found is not None and (flight is not None or now - found.asked_at < seconds * RENEWED_FROM):
            await _give(found, scope, send)
        elif flight is None:
            await self._compute(key, generation, scope, receive, send)
        elif (shared := await _wait_for(flight)) is not None:
            await _give(shared, scope, send)
        else:  # it was no answer for all
            await self._application(scope, receive, send)

    async def _compute(self, key: tuple, generation: int, scope, receive, send) -> None:
        flight = self._flights[generation, key] = asyncio.get_running_loop().create_future()
        answer = None
        try:
            catching = _Catching(send, flight, asked_at=time.monotonic())
            await self._application(asking.without_condition(scope), receive, catching.send)
            answer = catching.answer
            if answer is not None and generation == generations.number:
                self._kept.keep(key, answer, generation=generation)
        finally:
            del self._flights[generation, key]
            if not flight.done():
                flight.set_result(answer)
        if answer is not None:
            await _give(answer, scope, send, own=catching.own)


async def _wait_for(flight: asyncio.Future) -> Answer | None:
    """What the first reader got; None when it was not for all, or took so long that everybody goes for themselves."""
    try:
        async with asyncio.timeout(settings.SLOT_SECONDS):
            return await asyncio.shield(flight)
    except TimeoutError:
        return None


class _Catching:
    """Takes in an answer that is for all, and lets every other one through as it comes: those who wait for it then go
    for themselves at once, however slowly this reader reads."""

    def __init__(self, send, flight: asyncio.Future, *, asked_at: float):
        self._send = send
        self._flight = flight
        self._asked_at = asked_at
        self._start = None
        self._body = bytearray()
        self._passes = False
        self.own: list[tuple[bytes, bytes]] = []
        self.answer: Answer | None = None

    async def send(self, message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            if not asking.is_for_all(message["status"], message["headers"]):
                self._pass()
                await self._send(message)
        elif self._passes:
            await self._send(message)
        else:
            await self._take(message)

    async def _take(self, message) -> None:
        self._body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(self._body) > MOST_BYTES_OF_ONE:
            self._pass()
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": bytes(self._body), "more_body": more})
            self._body.clear()
        elif not more:
            headers = self._start["headers"]
            self.own = [(name, value) for name, value in headers if name == b"x-request-id"]
            self.answer = answer_of(headers, bytes(self._body), asked_at=self._asked_at)

    def _pass(self) -> None:
        self._passes = True
        self._flight.set_result(None)


async def _give(answer: Answer, scope, send, own=None) -> None:
    """The answer for this reader; `own` are the headers of the one who computed it."""
    has_it = asking.has_already(scope, answer.tag)
    headers = [(name, value) for name, value in answer.headers if not has_it or name != b"content-type"]
    headers += [
        (b"etag", answer.tag),
        (b"x-cache", b"hit" if own is None else b"miss"),
        (b"age", str(int(time.monotonic() - answer.asked_at)).encode()),
        *(_ids(scope) if own is None else own),
    ]
    if not has_it:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": 304 if has_it else 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if has_it else answer.body})


def _ids(scope) -> list[tuple[bytes, bytes]]:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return [(b"x-request-id", request_ids.chosen(given.decode("latin1")).encode())]
