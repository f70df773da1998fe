"""The answers that are kept: in the memory of the process, bounded, oldest reading first out."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

# Beside body and headers: key, objects and their place in the table.
OVERHEAD = 1500  # bytes
# Of one request or one moment: written anew for each reader.
OWN = {b"x-request-id", b"content-length", b"date", b"server", b"age", b"x-cache", b"etag"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `asked_at` is the moment before it was begun (monotonic): nothing in it was read earlier."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    tag: bytes
    asked_at: float

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + OVERHEAD


def answer_of(headers, body: bytes, *, asked_at: float) -> Answer:
    """What is kept of a finished answer; without a tag of its own it gets one."""
    tag = next((value for name, value in headers if name == b"etag"), None)
    tag = tag or f'"{hashlib.sha256(body).hexdigest()[:32]}"'.encode()
    return Answer(tuple((name, value) for name, value in headers if name not in OWN), body, tag, asked_at)


class Kept:
    """Answers by key, of one generation: the first look in a new one finds nothing of the old."""

    def __init__(self, most_bytes: int):
        self._most_bytes = most_bytes
        self._answers: OrderedDict[tuple, Answer] = OrderedDict()
        self._bytes = 0
        self._generation = 0

    def find(self, key: tuple, *, generation: int, since: float) -> Answer | None:
        """The answer, if it was begun at `since` or later."""
        self._enter(generation)
        answer = self._answers.get(key)
        if answer is None:
            return None
        if answer.asked_at < since:
            self._drop(key)
            return None
        self._answers.move_to_end(key)
        return answer

    def keep(self, key: tuple, answer: Answer, *, generation: int) -> None:
        """Keeps it; what was read longest ago makes room."""
        self._enter(generation)
        if key in self._answers:
            self._drop(key)
        self._answers[key] = answer
        self._bytes += answer.size
        while self._bytes > self._most_bytes:
            self._drop(next(iter(self._answers)))

    def _enter(self, generation: int) -> None:
        if generation != self._generation:
            self._generation = generation
            self._answers.clear()
            self._bytes = 0

    def _drop(self, key: tuple) -> None:
        self._bytes -= self._answers.pop(key).size
