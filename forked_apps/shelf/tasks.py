"""Celery task of the shelf; it may be lost or run twice, the rows decide."""

from celery import shared_task

from forked_apps.shelf import writing


@shared_task(name="shelf.fill")
def fill(**_later) -> int:
    """Shelves products whose rows came into the database past every door."""
    return writing.rebuild(writing.missing())
