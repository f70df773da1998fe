"""No request body is read further than the shop takes one, announced or not (Transfer-Encoding: chunked)."""

from django.conf import settings

from api_extensions.contract.errors import too_large
from project.server.refusals import refuse


def with_body_limit(application):
    """The ASGI application, before which larger bodies end in a 413 as soon as that is known.

    Forms with files may have UPLOAD_MAX_BYTES, everything else DATA_UPLOAD_MAX_MEMORY_SIZE; single files have narrower
    limits in the forms that take them.
    """

    async def limited(scope, receive, send):
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        await _Exchange(scope, receive, send).run(application)

    return limited


class _Exchange:
    """One request and its answer; once refused, the application hears that the client is gone and may say no more."""

    def __init__(self, scope, receive, send):
        self._scope, self._receive, self._send = scope, receive, send
        headers = dict(scope["headers"])
        is_upload = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
        self._limit = settings.UPLOAD_MAX_BYTES if is_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        self._announced = headers.get(b"content-length", b"")
        self._read = 0
        self._has_begun = False
        self._is_refused = False

    async def run(self, application) -> None:
        if self._announced.isdigit() and int(self._announced) > self._limit:
            await self._refuse()
            return
        await application(self._scope, self.receive, self.send)

    async def receive(self):
        if self._is_refused:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read <= self._limit:
            return message
        await self._refuse()
        return {"type": "http.disconnect"}

    async def send(self, message) -> None:
        if self._is_refused:
            return
        self._has_begun = True
        await self._send(message)

    async def _refuse(self) -> None:
        self._is_refused = True
        if self._has_begun:
            return
        await refuse(self._scope, self._send, too_large(), hang_up=True)
