"""The WSGI application as an ASGI one: body first, then a slot, then the answer, each with its own patience."""

import asyncio

from django.conf import settings
from django.db import connections

from api_extensions.contract.problems import Problem
from project.server import bodies
from project.server.environ import environ_of
from project.server.refusals import refuse
from project.server.replies import Reply
from project.server.slots import Busy, Job, Slots


def slots_of_settings() -> Slots:
    """As many threads as HTTP_THREADS says; half of them, and one at least, are kept from calls that wait on others."""
    threads = settings.HTTP_THREADS
    return Slots(
        threads=threads,
        for_others=max(1, threads // 2),
        queue=settings.HTTP_QUEUE,
        finish=connections.close_all,
    )


def in_slots(application, slots: Slots):
    """The ASGI application that calls this WSGI one in the threads of `slots`."""

    async def front(scope, receive, send):
        try:
            body = await bodies.read(scope, receive)
        except bodies.ClientGone:
            return
        except bodies.TooSlow:
            await refuse(scope, send, _too_slow(), hang_up=True)
            return
        reply = Reply(application, environ_of(scope, body.file, body.length))
        try:
            job = slots.submit(reply.run, waits_on_others=scope["path"].startswith(settings.WAITING_PATHS))
            if not job.begun.done() and not await _begins(job, slots, receive):
                body.close()
                return
        except Busy:
            body.close()
            await refuse(scope, send, _busy())
            return
        await asyncio.shield(reply.ready)
        await reply.send(send, receive)

    return front


async def _begins(job: Job, slots: Slots, receive) -> bool:
    """Waits for the slot; False when the client left before. Raises Busy after SLOT_SECONDS."""
    gone = asyncio.ensure_future(_hang_up(receive))
    try:
        await asyncio.wait({job.begun, gone}, timeout=settings.SLOT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if job.begun.done() or not slots.withdraw(job):
            return True
        if gone.done():
            return False
        raise Busy
    finally:
        gone.cancel()


async def _hang_up(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _too_slow() -> Problem:
    return Problem(408, "body_too_slow", "The request body took too long to arrive.")


def _busy() -> Problem:
    detail = "The shop is busy. Please try again in a moment."
    return Problem(503, "temporarily_unavailable", detail, headers={"Retry-After": "1"})
