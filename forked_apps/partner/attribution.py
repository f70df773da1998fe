"""Who changes prices and stock right now: a view or form says it once, the writers below read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Attribution:
    """`actor` is a user or None, `source` a value of `partner.models.Source`."""

    actor: Any = None
    source: str = "unknown"
    reason: str = ""

    @property
    def actor_label(self) -> str:
        """How the ledger names the actor after the account is gone; empty for nobody."""
        return self.actor.get_username() if self.actor else ""


NOBODY = Attribution()
_current: ContextVar[Attribution] = ContextVar("attribution", default=NOBODY)


def current() -> Attribution:
    return _current.get()


@contextmanager
def attribution(*, actor=None, source: str, reason: str = "") -> Iterator[Attribution]:
    """Within this block, changes of price and stock that name no actor of their own are ledgered under this one.

    An anonymous user counts as nobody.
    """
    named = Attribution(actor if getattr(actor, "pk", None) else None, source, reason)
    token = _current.set(named)
    try:
        yield named
    finally:
        _current.reset(token)
