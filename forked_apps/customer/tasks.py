"""Celery: finish erasures whose orders were under way, and let invoices go when the law does."""

from celery import shared_task
from django.utils import timezone

from forked_apps.customer import erasure
from forked_apps.payment import buyers


@shared_task(name="customer.finish_erasures")
def finish_erasures(**_later) -> int:
    return erasure.finish(now=timezone.now()) + buyers.blank_due(now=timezone.now())
