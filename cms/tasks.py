"""Celery-mandated name: the tasks of this package, where the worker looks for them."""

from cms.sending.tasks import run_send, sweep_sends

__all__ = ["run_send", "sweep_sends"]
