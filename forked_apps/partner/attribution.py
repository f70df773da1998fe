"""Who changes prices and stock right now: a view or form says it once, the writers below read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Attribution:
    """`actor` is a user or None, `source` a value of `partner.models.Source`; `at` None: the moment of writing."""

    actor: Any = None
    source: str = "unknown"
    reason: str = ""
    at: datetime | None = None

    @property
    def actor_label(self) -> str:
        """How the ledger names the actor after the account is gone; empty for nobody."""
        return self.actor.get_username() if self.actor else ""


NOBODY = Attribution()
_current: ContextVar[Attribution] = ContextVar("attribution", default=NOBODY)


def current() -> Attribution:
    return _current.get()


@contextmanager
def attribution(*, actor=None, source: str, reason: str = "", at: datetime | None = None) -> Iterator[Attribution]:
    """Within this block, changes of price and stock that name no actor of their own are ledgered under this one.

    An anonymous user counts as nobody. `at` dates saved and inserted rows, for a history that is loaded later.
    """
    named = Attribution(actor if getattr(actor, "pk", None) else None, source, reason, at)
    token = _current.set(named)
    try:
        yield named
    finally:
        _current.reset(token)
