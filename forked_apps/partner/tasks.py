"""Celery tasks of prices and stock; they may be lost or run twice, the rows decide."""

from celery import shared_task
from django.utils import timezone

from forked_apps.partner import pricing, sales


@shared_task(name="partner.sweep_prices")
def sweep_prices(**_later) -> None:
    """Ledgers prices that were changed behind the writer's back."""
    pricing.record_unknown(now=timezone.now())


@shared_task(name="partner.run_sales")
def run_sales(**_later) -> None:
    """Begins and ends the sales that are due."""
    sales.run_due(now=timezone.now())
