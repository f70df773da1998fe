"""What happens after a commit must not undo the answer: a call that is logged when it fails, and stops nobody else."""

from collections.abc import Callable

from django.db import transaction


def call(function: Callable, *args, **kwargs) -> None:
    """Calls it once the running transaction is committed, or at once outside of one; an error in it is only logged.

    What is called here may be lost with the process: a row and a sweeper must stand behind it.
    """

    def told() -> None:
        function(*args, **kwargs)

    # Django's log line for a failed call asks for this name; a bare partial has none, and that error would reach the
    # client although everything is committed.
    told.__qualname__ = getattr(function, "__qualname__", type(function).__qualname__)
    transaction.on_commit(told, robust=True)
