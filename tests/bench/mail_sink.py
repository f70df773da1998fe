"""A mail server in a process of its own, so that its CPU is not the sender's; it takes everything and counts it.

It prints its port first. A connection may ask it `COUNT`: how many messages were taken.
"""

import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_taken = 0
_counting = threading.Lock()


class _Talk(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline():
            match line[:4].upper().strip():
                case b"DATA":
                    self._take()
                case b"QUIT":
                    return self._say("221 bye")
                case b"COUN":
                    self._say(f"250 {_taken}")
                case _:
                    self._say("250 yes")
        return None

    def _take(self) -> None:
        global _taken
        self._say("354 go on")
        while (line := self.rfile.readline()) and line != b".\r\n":
            pass
        with _counting:
            _taken += bool(line)
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class _Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def mail_sink() -> Iterator[int]:
    """The port of a running sink."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.mail_sink"], stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    with _Sink(("127.0.0.1", 0), _Talk) as sink:
        print(sink.server_address[1], flush=True)
        sink.serve_forever()
