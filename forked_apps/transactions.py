"""Transactions that many people run at once: row locks in key order, and a lost dead-lock begun again by itself.

The order in which rows are locked stands in ARCHITECTURE.md. It is the cure; beginning again is for what it leaves.
"""

import functools
import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

Flow = TypeVar("Flow", bound=Callable)

REPEATS = 3
# Seconds, at most, before each repeat: both sides of a dead-lock must not meet again in step.
PAUSES = (0.02, 0.05, 0.1)
# What the servers call it. PostgreSQL: dead-lock, and serialisation failure; MariaDB and MySQL: dead-lock.
LOST = {"40P01", "40001", 1213}


def repeated(flow: Flow) -> Flow:
    """Decorates a flow that is one transaction: when it lost a dead-lock it runs again, REPEATS times at most.

    The server had undone all of it, and commit hooks went with it. So it may be any flow that tells nobody anything
    before its commit (no provider, no mail, no cache) and leaves its arguments as they were. Called inside another
    transaction it is a part of that one, which is lost as a whole: then only the outermost flow runs again.
    """

    @functools.wraps(flow)
    def run(*args, **kwargs):
        for pause in PAUSES[:REPEATS] if _is_outermost() else ():
            try:
                with transaction.atomic():
                    return flow(*args, **kwargs)
            except OperationalError as error:
                if not is_lost(error):
                    raise
            time.sleep(random.uniform(0, pause))  # nosec B311 - not a secret
        with transaction.atomic():
            return flow(*args, **kwargs)

    return run


def is_lost(error: OperationalError) -> bool:
    """Whether the database undid the transaction because another one waited for it in a circle."""
    cause = error.__cause__
    code = getattr(cause, "sqlstate", None) or (cause.args[0] if cause is not None and cause.args else None)
    return code in LOST


def locked(rows: QuerySet) -> QuerySet:
    """The rows, locked in key order when they are read. Rows that refer to them may be inserted meanwhile, where the
    database knows such a lock (PostgreSQL)."""
    return rows.select_for_update(no_key=connection.features.has_select_for_no_key_update).order_by("pk")


def lock_referred(rows: QuerySet) -> None:
    """Locks rows that are about to be referred to by inserts, in key order, where an insert locks them as well.

    On MariaDB and MySQL it shares the row's lock, in the order in which the statement names them; elsewhere it stands
    in no writer's way and nothing is done.
    """
    features = connection.features
    if features.has_select_for_update and not features.has_select_for_no_key_update:
        list(locked(rows).values_list("pk"))


def _is_outermost() -> bool:
    # Django's test case wraps each test in transactions of its own, which do not count (as for "durable").
    return all(block._from_testcase for block in connection.atomic_blocks)
