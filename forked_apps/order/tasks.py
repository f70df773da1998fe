"""Celery: chain counterfoils, complete delivered orders, ask carriers; a lost or doubled task does no harm."""

from celery import shared_task
from django.utils import timezone

from forked_apps.order import completion, proof, tracking


@shared_task(name="order.seal")
def seal(**_later) -> int:
    return proof.seal_pending(now=timezone.now())


@shared_task(name="order.complete_delivered")
def complete_delivered(**_later) -> int:
    return completion.complete_delivered(now=timezone.now())


@shared_task(name="order.ask_carriers")
def ask_carriers(**_later) -> int:
    return tracking.ask_carriers(now=timezone.now())
