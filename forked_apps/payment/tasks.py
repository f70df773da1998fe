"""Celery: reconcile payments without an answer."""

from celery import shared_task
from django.utils import timezone

from forked_apps.payment import sweeping


@shared_task(name="payment.sweep")
def sweep_payments(**_later) -> None:
    sweeping.sweep(now=timezone.now())
