"""A gate between the shop and a server: shut, nobody gets through; frozen, everybody waits; open again, it is back."""

import contextlib
import socket
import threading

PIECE = 65536


class Gate:
    """Forwards a port of its own to `host:port`, as long as it is open."""

    def __init__(self, host: str, port: int):
        self._behind = (host, port)
        self._flows = threading.Event()
        self._flows.set()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._door: socket.socket | None = None
        self.port = 0
        self.open()

    def open(self) -> None:
        """Lets through, on the same port as before."""
        door = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self.port, self._door = door.getsockname()[1], door
        threading.Thread(target=self._welcome, args=[door], daemon=True).start()

    def shut(self) -> None:
        """Ends every connection and refuses new ones, as a server that was stopped does."""
        door, self._door = self._door, None
        # Closing alone would leave the port listening while a thread waits in accept().
        with contextlib.suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            _end(*pair)

    def freeze(self) -> None:
        """Keeps connections and takes new ones, but nothing comes through, as from a server that hangs."""
        self._flows.clear()

    def thaw(self) -> None:
        self._flows.set()

    def _welcome(self, door: socket.socket) -> None:
        while True:
            try:
                visitor, _ = door.accept()
                inner = socket.create_connection(self._behind)
            except OSError:
                return  # shut
            with self._lock:
                self._pairs.add((visitor, inner))
            for one, other in ((visitor, inner), (inner, visitor)):
                threading.Thread(target=self._pass_on, args=[one, other], daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := one.recv(PIECE):
                self._flows.wait()
                other.sendall(piece)
        _end(one, other)


class Outages(threading.Thread):
    """Takes what is behind a gate away every few seconds, by turns stopped and frozen, until told to stop."""

    def __init__(self, gate: Gate, *, every: float, lasting: float):
        super().__init__(daemon=True)
        self.gate, self.every, self.lasting = gate, every, lasting
        self.ended = threading.Event()
        self.count = 0

    def run(self) -> None:
        while not self.ended.wait(self.every):
            away, back = ((self.gate.shut, self.gate.open), (self.gate.freeze, self.gate.thaw))[self.count % 2]
            self.count += 1
            away()
            self.ended.wait(self.lasting)
            back()

    def stop(self) -> int:
        """Ends them, with everything back; answers how many there were."""
        self.ended.set()
        self.join()
        return self.count


def _end(*sockets: socket.socket) -> None:
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
