"""What runs as the last statements of a transaction: rows that are reckoned from everything it wrote.

Django tells what comes after a commit, never what comes right before it. A connection of ours asks its closers there:
each gets the connection, inside the transaction still; an error in one rolls everything back, as a failed commit does.
"""

from collections.abc import Callable
from contextlib import contextmanager
from functools import partial

from django.db.backends.signals import connection_created

Closer = Callable[[object], None]
_closers: list[Closer] = []


def register(closer: Closer) -> None:
    """From now on `closer(connection)` is called at the end of each transaction; registered again, once."""
    if closer not in _closers:
        _closers.append(closer)
    connection_created.connect(_watch, dispatch_uid="before-commit")


def close(connection) -> None:
    """Calls the closers now. What they write opens no further round."""
    if getattr(connection, "is_closing_transaction", False):
        return
    with _as_inside(connection):
        for closer in _closers:
            closer(connection)


@contextmanager
def _as_inside(connection):
    # Django leaves the block before it commits; closers open blocks and wait for the commit as everybody inside.
    was_inside, connection.in_atomic_block, connection.is_closing_transaction = connection.in_atomic_block, True, True
    try:
        yield
    finally:
        connection.in_atomic_block, connection.is_closing_transaction = was_inside, False


def business_blocks(connection) -> int:
    """How deep the transaction is nested, without the blocks that Django's test case wraps around each test."""
    return sum(not block._from_testcase for block in connection.atomic_blocks)


def _watch(connection, **_kwargs) -> None:
    if not hasattr(connection, "is_closing_transaction"):
        connection.is_closing_transaction = False
        connection.commit = partial(_commit, connection, connection.commit)
        connection.savepoint_commit = partial(_savepoint_commit, connection, connection.savepoint_commit)


def _commit(connection, commit) -> None:
    try:
        close(connection)
    except BaseException:
        connection.rollback()  # Django rolls back only for errors of the database
        raise
    commit()


def _savepoint_commit(connection, commit, sid) -> None:
    """Inside a test case the outermost block is a savepoint: it closes as the transaction that it stands for."""
    if connection.atomic_blocks and business_blocks(connection) == 0:
        close(connection)
    commit(sid)
