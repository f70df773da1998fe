"""The answer of the WSGI application: written by a thread at its own speed, sent at the reader's.

A small answer is sent at once. A large one goes to the disk while it is sent, and a file is sent from the disk: the
thread never waits for a reader.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable

from project.server import files
from project.server.slots import tell

MEMORY = 256 * 1024  # bytes of an answer that wait in memory
PIECE = 128 * 1024  # bytes read from the disk at once


class ReaderGone(Exception):
    """Raised in the application's own iterator: nobody reads any more."""


class Reply:
    """One call of the application. `run` belongs to the thread, everything that is awaited to the loop."""

    def __init__(self, application, environ: dict):
        self._application = application
        self._environ = environ
        self._loop = asyncio.get_running_loop()
        self.ready = self._loop.create_future()  # the head is known, and what is sent first
        self._grown = asyncio.Event()
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self._pieces: list[bytes] = []
        self._size = 0
        self._spool = None
        self._stretch: files.Stretch | None = None
        self._is_complete = False
        self._is_unread = False
        self._error: BaseException | None = None

    # In the thread.

    def run(self) -> None:
        """Calls the application and takes in its answer. Never raises: the loop does, when it has sent the rest."""
        try:
            self._collect()
        except BaseException as error:  # noqa: BLE001 - raised again where the request is answered
            self._error = error
        self._environ["wsgi.input"].close()
        self._is_complete = True
        if self._is_unread:
            self._close()
        self._tell_growth()
        tell(self._loop, self.ready)

    def _collect(self) -> None:
        answer = self._application(self._environ, self._start)
        try:
            self._stretch = self._file_of(answer)
            if self._stretch is None:
                for piece in answer:
                    self._write(piece)
        finally:
            if hasattr(answer, "close"):
                answer.close()

    def _file_of(self, answer) -> files.Stretch | None:
        if not isinstance(answer, files.FileWrapper):
            return None
        stretch = files.on_disk(answer.filelike)
        if stretch is not None and stretch.size <= MEMORY:  # read here, it costs the loop nothing
            self._write(os.pread(stretch.descriptor, stretch.size, stretch.start))
            stretch.close()
            answer.filelike.seek(stretch.end)
            return None
        return stretch

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info=None) -> Callable[[bytes], None]:
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
        return self._write

    def _write(self, piece: bytes) -> None:
        if self._is_unread:
            raise ReaderGone
        if self._spool is None:
            if self._size + len(piece) <= MEMORY:
                self._pieces.append(piece)
                self._size += len(piece)
                return
            self._spool = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed when it is sent
            for earlier in self._pieces:
                self._spool.write(earlier)
            self._pieces.clear()
            tell(self._loop, self.ready)
        self._spool.write(piece)
        self._size += len(piece)
        self._tell_growth()

    def _tell_growth(self) -> None:
        if self._spool is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._grown.set)

    # In the loop.

    async def send(self, send, receive) -> None:
        """The answer as ASGI messages. Raises what the application raised; begun answers are cut off by that."""
        try:
            if self._error is not None and self._spool is None:
                raise self._error
            await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
            if self._stretch is not None:
                await self._send_stretch(send)
            elif self._spool is not None:
                await self._send_spool(send, receive)
            await send({"type": "http.response.body", "body": b"".join(self._pieces)})
        finally:
            self._is_unread = True
            self._close()

    def _close(self) -> None:
        if self._stretch is not None:
            self._stretch.close()
        if self._spool is not None and self._is_complete:
            self._spool.close()

    async def _send_stretch(self, send) -> None:
        at = self._stretch.start
        while piece := await self._piece(self._stretch.descriptor, at, self._stretch.end):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            at += len(piece)

    async def _send_spool(self, send, receive) -> None:
        at, watching = 0, asyncio.ensure_future(self._watch(receive))
        try:
            while True:
                self._grown.clear()
                is_complete, end = self._is_complete, self._size
                while not self._is_unread and (piece := await self._piece(self._spool.fileno(), at, end)):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                    at += len(piece)
                if is_complete or self._is_unread:
                    break
                await self._grown.wait()
        finally:
            watching.cancel()
        if self._error is not None and not self._is_unread:
            raise self._error

    async def _watch(self, receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._is_unread = True
        self._grown.set()

    @staticmethod
    async def _piece(descriptor: int, at: int, end: int) -> bytes:
        return await asyncio.to_thread(os.pread, descriptor, min(PIECE, end - at), at) if at < end else b""
