"""Fetch a picture from the web for the server: only from public addresses, within bounds of time and size."""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

SIZE_LIMIT = 10_000_000  # bytes
SECONDS = 5.0  # for all of it: names, handshakes, headers, body, redirects
REDIRECTS = 3

# Networks that carry an IPv4 address inside, which a gateway may unwrap: NAT64, 6to4, Teredo, IPv4-compatible.
WRAPPING = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")]
ISATAP = {0x5EFE, 0x0200_5EFE}  # the same by the third quarter of any address

# A name server that does not answer cannot be interrupted, only left behind.
_resolver = ThreadPoolExecutor(4, thread_name_prefix="resolve")


class DownloadRefused(Exception):
    """The address may not be fetched, or its answer is of no use; the message is for the person who named it."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not private, loopback, link-local, multicast or reserved, and
    no wrapping of an IPv4 address that could be one of these."""
    ip = ipaddress.ip_address(address)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.version == 6 and (any(ip in net for net in WRAPPING) or int(ip) >> 32 & 0xFFFF_FFFF in ISATAP):
        return False
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
    address = _checked_address(parts.hostname, port, guard, deadline)
    with socket.create_connection((address, port), timeout=_seconds_left(deadline)) as sock, _ends_at(deadline, sock):
        connection = http.client.HTTPConnection(parts.hostname, port)
        if parts.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)
        connection.sock = sock
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Host": parts.netloc.rpartition("@")[2], "Accept": "image/*"})
        try:
            return _answer(connection, deadline)
        finally:
            connection.close()
            sock.close()


@contextmanager
def _ends_at(deadline: float, sock: socket.socket) -> Iterator[None]:
    """Cuts the connection at the deadline. A timeout of the socket is for each piece, and a server that sends a byte a
    second would never reach it."""
    twin = sock.dup()  # the connection stays the same when TLS takes the socket over
    timer = threading.Timer(_seconds_left(deadline), _cut, [twin])
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError):
        _seconds_left(deadline)  # says so when it is the cut that was felt
        raise
    finally:
        timer.cancel()
        timer.join()
        twin.close()


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # over already
        sock.shutdown(socket.SHUT_RDWR)


def _checked_address(host: str, port: int, guard: Guard, deadline: float) -> str:
    """The address that will be connected to: the name is resolved once, so it cannot change after the check."""
    asked = _resolver.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = {info[4][0] for info in asked.result(_seconds_left(deadline))}
    except NotInTime as late:
        raise DownloadRefused(f"no complete answer within {SECONDS:.0f} seconds") from late
    for address in found:
        if not guard.accepts(address):
            raise DownloadRefused("the address is not on the public internet")
    return sorted(found)[0]


def _answer(connection: http.client.HTTPConnection, deadline: float) -> tuple[bytes, str | None]:
    answer = connection.getresponse()
    if answer.status in {301, 302, 303, 307, 308}:
        return b"", answer.getheader("Location", "")
    if answer.status != 200:
        raise DownloadRefused(f"the server answered {answer.status}")
    body = bytearray()
    while True:
        block = answer.read1(65536)
        _seconds_left(deadline)
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
