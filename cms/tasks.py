"""Celery-mandated name: the tasks of this package, where the worker looks for them."""

import time

from celery import shared_task
from django.utils import timezone

from cms import reader_lists
from cms.models import ReaderImport
from cms.sending.tasks import run_send, sweep_sends

__all__ = ["run_reader_import", "run_send", "sweep_reader_imports", "sweep_sends"]
A_WHILE = 10.0  # seconds of one ring: other work of the queue gets its turn in between


@shared_task(name="cms.run_reader_import")
def run_reader_import(*, import_id: int, **_later) -> None:
    """Takes in people for a while and rings for itself when more are left."""
    ends = time.monotonic() + A_WHILE
    while reader_lists.take_part(import_id=import_id, now=timezone.now()):
        if time.monotonic() > ends:
            run_reader_import.delay(import_id=import_id)
            return


@shared_task(name="cms.sweep_reader_imports")
def sweep_reader_imports(**_later) -> None:
    """Rings for every list that is not over: a lost ring or a dead worker delays it, no more."""
    going = (ReaderImport.State.WAITING, ReaderImport.State.RUNNING)
    for import_id in ReaderImport.objects.filter(state__in=going).values_list("pk", flat=True):
        run_reader_import.delay(import_id=import_id)
