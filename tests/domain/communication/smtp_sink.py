"""A real SMTP server that keeps what it is sent, or answers as it is told."""

import socket
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller


@dataclass
class Sink:
    port: int
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer: str = "250 taken"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("2"):
            self.raw.append(envelope.original_content)
            self.recipients.extend(envelope.rcpt_tos)
        return self.answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def smtp_sink():
    """A running sink; it stops at the end of the block."""
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
