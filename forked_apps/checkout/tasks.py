"""Celery: run expiry."""

from celery import shared_task
from django.utils import timezone

from forked_apps.checkout import expiry


@shared_task(name="checkout.expire_unpaid")
def expire_unpaid(**_later) -> int:
    return expiry.expire_unpaid(now=timezone.now())
