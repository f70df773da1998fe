"""What is reckoned from the whole catalogue, kept in the memory of the process until anything in the catalogue changes.

The revisions are read before the answer is reckoned: an answer may be newer than the revisions it is kept under, never
older. A kill between a commit and anything after it leaves nothing stale, as nothing has to be cleared.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from django.apps import apps

MOST_ANSWERS = 1000


class _Answers:
    """The answers that were asked for last."""

    def __init__(self):
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, answer: Any) -> None:
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > MOST_ANSWERS:
                self._kept.popitem(last=False)


_answers = _Answers()


def answer(question: Hashable, reckon: Callable[[], Any]) -> Any:
    """What `reckon` answers, or has answered at the present revisions; it must not answer None, nor be changed by its
    readers. One small statement when it is remembered."""
    # By name: querysets ask here, and models are built on querysets.
    marks = dict(apps.get_model("shelf", "Revision").objects.values_list("name", "mark"))
    key = (question, marks.get("catalogue"), marks.get("categories"))
    if None in key:
        return reckon()  # nothing was changed in this shop yet, so nothing tells its states apart
    known = _answers.get(key)
    if known is None:
        known = reckon()
        _answers.keep(key, known)
    return known
