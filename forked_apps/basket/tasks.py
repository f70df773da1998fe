"""Celery: regular work on carts."""

from celery import shared_task
from django.utils import timezone

from forked_apps.basket import purging


@shared_task(name="basket.purge_guest_carts")
def purge_guest_carts(**_later) -> int:
    """Once a day; see purging.purge."""
    return purging.purge(now=timezone.now())
