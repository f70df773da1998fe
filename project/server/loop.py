"""The server's own event loop, where its sockets live: known to threads that have something to tell them."""

import asyncio

_own: asyncio.AbstractEventLoop | None = None


def note() -> None:
    """Called in the loop of the server; the latest one counts."""
    global _own  # there is one per process
    _own = asyncio.get_running_loop()


async def run(make):
    """Awaits `make()` in the server's loop, wherever it is asked for; in the present one when no server runs here."""
    own = _own
    if own is None or not own.is_running() or own is asyncio.get_running_loop():
        return await make()
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(make(), own))


def at_home(application):
    """The ASGI application; where it is called is the server's loop."""

    async def called(scope, receive, send):
        note()
        await application(scope, receive, send)

    return called
