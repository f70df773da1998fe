"""What the chaos suite does to the shop from inside: it dies between a cancellation and its refund, and, as the suite's
control, takes locks in the wrong order (CHAOS_UNMENDED=1)."""

import functools
import os
import signal
from pathlib import Path

from django.apps import AppConfig

DIES_AT_EACH = 3  # of the cancellations that owe money, the first and then every third


class Sabotage(AppConfig):
    name = "tests.chaos"
    label = "chaos"

    def ready(self) -> None:
        _die_before_refunds()
        if os.environ.get("CHAOS_UNMENDED"):
            _lock_products_before_stock()


def _die_before_refunds() -> None:
    """The cancellation is committed, no provider was asked: SIGKILL."""
    from forked_apps.payment import refunds
    from forked_apps.payment.models import Refund

    real = refunds.finish

    @functools.wraps(real)
    def finish(*, order_id, now):
        owed = Refund.objects.filter(attempt__order_id=order_id, state=Refund.STARTED)
        if owed.exists() and _count_together() % DIES_AT_EACH == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(order_id=order_id, now=now)

    refunds.finish = finish


def _count_together() -> int:
    """How many cancellations came here, in all processes: the length of a file to which each adds a byte."""
    with Path(os.environ["COUNTERFOIL_VAR"], "cancellations").open("ab") as file:
        file.write(b".")
        file.flush()
        return file.tell()


def _lock_products_before_stock() -> None:
    from api_extensions.products import writing
    from forked_apps import transactions
    from forked_apps.catalogue.models import Product

    transactions.REPEATS = 0
    writing._locked = lambda product_id: Product.objects.select_for_update().get(pk=product_id, deleted_at=None)
