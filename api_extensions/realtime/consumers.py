"""What answers on a WebSocket."""

from channels.generic.websocket import AsyncWebsocketConsumer

MAX_BYTES = 64 * 1024
TOO_BIG = 1009  # RFC 6455: a message that is too big to process


class Echo(AsyncWebsocketConsumer):
    """Sends back what it gets, text as text and bytes as bytes; closes with 1009 above 64 KiB."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        size = len(bytes_data) if bytes_data is not None else len((text_data or "").encode("utf-8", "replace"))
        if size > MAX_BYTES:
            await self.close(code=TOO_BIG)
            return
        await self.send(text_data=text_data, bytes_data=bytes_data)
