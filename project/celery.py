"""The Celery app; without Redis its tasks run in worker threads of the web process."""

import os

import kombu.exceptions
from celery import Celery, Task

from project.redis_away import PATIENCE, Absence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.local")

absence = Absence("broker")


class Doorbell(Task):
    """A task whose sending is a hint: with a broker it is queued there, without one a worker thread is rung.

    Where neither answers (Redis is away or frozen; a management command without Redis) the ring is dropped after a
    quarter of a second at most; the row that the task would have read stays in the database and a sweeper finds it.
    """

    def apply_async(self, args=None, kwargs=None, countdown=None, **options):
        from django.conf import settings

        if settings.TASKS_IN_PROCESS:
            from project.background import worker

            return worker.ring(self.name, args, kwargs, delay=countdown or 0)
        if self.app.conf.task_always_eager:  # no broker is asked: what such a task raises is its own
            return super().apply_async(args, kwargs, countdown=countdown, **options)
        if absence.is_known:
            return None
        try:
            return super().apply_async(args, kwargs, countdown=countdown, **options)
        except (kombu.exceptions.OperationalError, OSError) as error:
            absence.note(error)
            return None


class Ringing(Celery):
    """Waits for the broker while it reads from it, but hardly at all while it writes: a request may be waiting."""

    def connection_for_write(self, url=None, **kwargs):
        prompt = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 0}
        options = prompt | (kwargs.pop("transport_options", None) or {})
        return super().connection_for_write(url, transport_options=options, **kwargs)


app = Ringing("counterfoil", task_cls=Doorbell)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
