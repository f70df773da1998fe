"""The Celery app; without Redis its tasks run in one worker thread of the web process."""

import os

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.local")


class Doorbell(Task):
    """A task whose sending is a hint: with a broker it is queued there, without one the worker thread is rung.

    Where neither exists (a management command without Redis) the ring is dropped; the row that the task would have
    read stays in the database and a sweeper of the running shop finds it.
    """

    def apply_async(self, args=None, kwargs=None, countdown=None, **options):
        from django.conf import settings

        if not settings.TASKS_IN_PROCESS:
            return super().apply_async(args, kwargs, countdown=countdown, **options)
        from project.background import worker

        return worker.ring(self.name, args, kwargs, delay=countdown or 0)


app = Celery("counterfoil", task_cls=Doorbell)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
