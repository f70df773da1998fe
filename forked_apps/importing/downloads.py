"""Fetch a picture from the web for the server: only from public addresses, within bounds of time and size."""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

SIZE_LIMIT = 10_000_000  # bytes
SECONDS = 5.0  # for all of it, redirects included
REDIRECTS = 3


class DownloadRefused(Exception):
    """The address may not be fetched, or its answer is of no use; the message is for the person who named it."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not private, loopback, link-local, multicast or reserved."""
    ip = ipaddress.ip_address(address)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return ip.is_global and not ip.is_multicast


@dataclass(frozen=True)
class Guard:
    """Which addresses and ports the server may connect to."""

    accepts: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset({80, 443})


def fetch(url: str, *, guard: Guard | None = None) -> bytes:
    """The body behind an http(s) address. Every redirect is checked like the first address. Raises DownloadRefused."""
    guard = guard or Guard()
    deadline = time.monotonic() + SECONDS
    for _ in range(REDIRECTS + 1):
        try:
            body, location = _get(url, guard, deadline)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise DownloadRefused(f"cannot be fetched ({error})") from error
        if location is None:
            return body
        url = urljoin(url, location)
    raise DownloadRefused(f"redirects more than {REDIRECTS} times")


def _get(url: str, guard: Guard, deadline: float) -> tuple[bytes, str | None]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise DownloadRefused("only http and https addresses are fetched")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if port not in guard.ports:
        raise DownloadRefused(f"port {port} is not fetched from")
    connection = _connection(parts, port, _checked_address(parts.hostname, port, guard), deadline)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sock = connection.sock  # http.client lets go of it when the server will close, before the body is read
        connection.request("GET", target, headers={"Host": parts.netloc.rpartition("@")[2], "Accept": "image/*"})
        return _answer(connection, sock, deadline)
    finally:
        connection.close()


def _checked_address(host: str, port: int, guard: Guard) -> str:
    """The address that will be connected to: the name is resolved once, so it cannot change after the check."""
    found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    for address in found:
        if not guard.accepts(address):
            raise DownloadRefused("the address is not on the public internet")
    return sorted(found)[0]


def _connection(parts, port: int, address: str, deadline: float) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(parts.hostname, port)
    sock = socket.create_connection((address, port), timeout=_seconds_left(deadline))
    if parts.scheme == "https":
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)
    connection.sock = sock
    return connection


def _answer(connection: http.client.HTTPConnection, sock: socket.socket, deadline: float) -> tuple[bytes, str | None]:
    answer = connection.getresponse()
    if answer.status in {301, 302, 303, 307, 308}:
        return b"", answer.getheader("Location", "")
    if answer.status != 200:
        raise DownloadRefused(f"the server answered {answer.status}")
    body = bytearray()
    while True:
        sock.settimeout(_seconds_left(deadline))
        block = answer.read1(65536)
        if not block:
            return bytes(body), None
        body += block
        if len(body) > SIZE_LIMIT:
            raise DownloadRefused(f"the picture is larger than {SIZE_LIMIT // 1_000_000} MB")


def _seconds_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise DownloadRefused(f"no complete answer within {SECONDS:.0f} seconds")
    return left
