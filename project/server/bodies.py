"""A request's body, read whole before a slot is taken: a slow sender holds no thread and no connection."""

import asyncio
import tempfile
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.conf import settings

MEMORY = 256 * 1024  # bytes of a body that are kept in memory; what is longer waits on the disk
# What a body may take beside the seconds of the setting: so slowly sends no line that works.
LEAST_SPEED = 20_000  # bytes a second


class ClientGone(Exception):
    """Nobody waits for an answer any more."""


class TooSlow(Exception):
    """The body did not arrive in time."""


@dataclass
class Body:
    """`length` is None where the request announced no body."""

    file: BinaryIO
    length: int | None

    def close(self) -> None:
        self.file.close()


async def read(scope, receive) -> Body:
    """The whole body. Raises ClientGone when the sender leaves before its end, TooSlow when it takes longer than
    BODY_SECONDS and a second more for each LEAST_SPEED bytes. How much is read is limited before, in body_limit."""
    announced = any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])
    if not announced and scope["http_version"].startswith("1"):
        return Body(BytesIO(), None)
    file = tempfile.SpooledTemporaryFile(max_size=MEMORY)  # noqa: SIM115 - closed with the body
    try:
        length = await _copy(receive, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Body(file, length if announced or length else None)


async def _copy(receive, file) -> int:
    length, more = 0, True
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout(settings.BODY_SECONDS) as limit:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                piece, more = message.get("body", b""), message.get("more_body", False)
                file.write(piece)
                length += len(piece)
                limit.reschedule(began + settings.BODY_SECONDS + length / LEAST_SPEED)
    except TimeoutError:
        raise TooSlow from None
    return length
