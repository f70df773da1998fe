"""Answers in the memory of the process, each kept for as long as the index stands as it stood when it was reckoned."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Protocol

# An answer weighs as much as there are values in it, and something for itself: so many are some 15 MB.
MOST_WEIGHT = 150_000
LEAST_WEIGHT = 10
MOST_INDEXES = 8


class Standing(Protocol):
    """An index as questions see it."""

    @property
    def name(self) -> str:
        """What no other index is called."""

    def state(self) -> Hashable:
        """Another one after each commit or refresh that changed a document."""


class _Answers:
    """Those to one state of one index that were asked for last."""

    def __init__(self, state: Hashable):
        self.state = state
        self._weight = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, question: Hashable) -> Any:
        with self._lock:
            if question not in self._kept:
                return None
            self._kept.move_to_end(question)
            return self._kept[question][0]

    def keep(self, question: Hashable, answer: Any, weight: int) -> None:
        with self._lock:
            self._weight += weight - self._kept.pop(question, (None, 0))[1]
            self._kept[question] = (answer, weight)
            while self._weight > MOST_WEIGHT:
                self._weight -= self._kept.popitem(last=False)[1][1]


_held: OrderedDict[str, _Answers] = OrderedDict()
_holding = Lock()


def _at(name: str, state: Hashable) -> _Answers:
    with _holding:
        held = _held.get(name)
        if held is None or held.state != state:
            held = _held[name] = _Answers(state)
        _held.move_to_end(name)
        while len(_held) > MOST_INDEXES:
            _held.popitem(last=False)
        return held


class Notes:
    """What one request reads of the answers, and adds to them."""

    def __init__(self, index: Standing):
        self._index = index
        self._state = index.state()
        self._answers = _at(index.name, self._state)
        self._new: dict[Hashable, tuple[Any, int]] = {}

    def known(self, question: Hashable) -> Any:
        """The answer, or None; nobody may change it."""
        if question in self._new:
            return self._new[question][0]
        return self._answers.get(question)

    def note(self, question: Hashable, answer: Any, *, weight: int = LEAST_WEIGHT) -> None:
        """Keep an answer other than None, once `close` finds that the index has stood still."""
        self._new[question] = (answer, weight)

    def answer(
        self, question: Hashable, reckon: Callable[[], Any], *, weigh: Callable[[Any], int] = lambda _: LEAST_WEIGHT
    ) -> Any:
        """The known answer, or what is reckoned now."""
        known = self.known(question)
        if known is None:
            known = reckon()
            self.note(question, known, weight=weigh(known))
        return known

    def close(self) -> None:
        """An index that moved while it was asked may have answered from both states: nothing of that is kept."""
        if self._new and self._index.state() == self._state:
            for question, (answer, weight) in self._new.items():
                self._answers.keep(question, answer, weight)
