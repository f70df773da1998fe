"""Celery's time limits, from the table of queues: a task that hangs is ended, and its slot is free again."""

from django.conf import settings

GRACE = 20  # seconds between the exception in the task and the end of its process


class TimeLimits:
    """Annotates each task with the limit of its queue."""

    def annotate(self, task) -> dict[str, float]:
        from project.background import queue_of

        seconds = settings.QUEUES[queue_of(task.name)]
        return {"soft_time_limit": seconds, "time_limit": seconds + GRACE}
