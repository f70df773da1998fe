"""Celery: each table that only piles up has a task that applies its rule, "retention.<table>"."""

from celery import Task, shared_task
from django.conf import settings
from django.utils import timezone

from forked_apps import retention


def _purging(table: str) -> Task:
    @shared_task(name=f"retention.{table}")
    def purge(**_later) -> int:
        return retention.purge(table=table, now=timezone.now())

    return purge


TASKS = {table: _purging(table) for table in settings.RETENTION_DAYS}
