"""A front end that costs little itself: one kept connection, raw bytes, answers read whole."""

import contextlib
import json
import random
import socket
from collections import Counter
from collections.abc import Mapping


class Shopper:
    """One user of one server. `failures` counts answers that were not 2xx, by what was asked and their status."""

    def __init__(self, port: int, seed: int):
        self.port = port
        self.random = random.Random(seed)
        self.failures: Counter[str] = Counter()
        self.kept: dict = {}  # what an operation keeps from one call to the next
        self._socket: socket.socket | None = None
        self._rest = b""

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> "Answer":
        return self.ask("GET", path, None, headers)

    def post(self, path: str, body, headers: Mapping[str, str] | None = None) -> "Answer":
        return self.ask("POST", path, body, headers)

    def ask(self, method: str, path: str, body, headers: Mapping[str, str] | None = None) -> "Answer":
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        # Each call comes from another caller, through a proxy: one caller alone would meet the shop's limits.
        caller = ".".join(str(self.random.randint(1, 254)) for _ in range(3))
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}", f"X-Forwarded-For: 10.{caller}"]
        if not headers or "Accept" not in headers:
            lines.append("Accept: application/json")
        if body is not None:
            lines += [f"Content-Length: {len(content)}"]
            if not headers or "Content-Type" not in headers:
                lines.append("Content-Type: application/json")
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        sent = "\r\n".join(lines).encode() + b"\r\n\r\n" + content
        answer = self._exchange(sent)
        if not 200 <= answer.status < 300:
            self.failures[f"{method} {path.split('?')[0]} {answer.status}"] += 1
        return answer

    def close(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket, self._rest = None, b""

    def _exchange(self, sent: bytes) -> "Answer":
        was_kept = self._socket is not None
        try:
            return self._once(sent)
        except OSError:
            self.close()
            if not was_kept:
                raise
            return self._once(sent)  # a server may end a kept connection between two requests

    def _once(self, sent: bytes) -> "Answer":
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(sent)
        head = self._until(b"\r\n\r\n")
        status = int(head[9:12])
        headers = _headers(head)
        if headers.get("transfer-encoding") == "chunked":
            content = self._chunks()
        elif "content-length" in headers:
            content = self._exactly(int(headers["content-length"]))
        elif status in (204, 304):
            content = b""
        else:
            content = self._to_the_end()
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, content, head)

    def _until(self, mark: bytes) -> bytes:
        while (at := self._rest.find(mark)) < 0:
            self._more()
        found, self._rest = self._rest[:at], self._rest[at + len(mark) :]
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def _chunks(self) -> bytes:
        pieces = []
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            pieces.append(self._exactly(size))
            self._until(b"\r\n")
        self._until(b"\r\n")
        return b"".join(pieces)

    def _to_the_end(self) -> bytes:
        with contextlib.suppress(ConnectionError):
            while True:
                self._more()
        content = self._rest
        self.close()
        return content

    def _more(self) -> None:
        piece = self._socket.recv(262144)
        if not piece:
            raise ConnectionError("the server ended the connection")
        self._rest += piece


class Answer:
    """A status, the body, and the cookies that came with it."""

    def __init__(self, status: int, content: bytes, head: bytes):
        self.status, self.content, self._head = status, content, head

    def json(self):
        return json.loads(self.content)

    @property
    def cookies(self) -> dict[str, str]:
        lines = self._head.decode("latin-1").split("\r\n")
        set_here = (line.split(":", 1)[1].split(";")[0] for line in lines if line.lower().startswith("set-cookie:"))
        return dict(pair.strip().split("=", 1) for pair in set_here)

    def header(self, name: str) -> str:
        return _headers(self._head).get(name.lower(), "")


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
