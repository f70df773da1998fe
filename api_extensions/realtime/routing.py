"""WebSocket addresses."""

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path, re_path

from api_extensions.realtime.consumers import Echo


class NoSuchSocket(AsyncWebsocketConsumer):
    """Refuses an address that does not exist, instead of failing in the log."""

    async def connect(self) -> None:
        await self.close()


websocket_urlpatterns = [
    path("ws/echo/", Echo.as_asgi()),
    re_path(r"", NoSuchSocket.as_asgi()),
]
