"""Celery: chain counterfoils, complete delivered orders, ask carriers; a lost or doubled task does no harm."""

from celery import shared_task
from django.utils import timezone

from forked_apps.order import completion, proof, tracking

BATCHES = 20


@shared_task(name="order.seal")
def seal(**_later) -> int:
    """Chains what waits; after a great import, what is left has its turn a minute later."""
    chained = 0
    for _ in range(BATCHES):
        made = proof.seal_pending(now=timezone.now())
        chained += made
        if not made:
            break
    return chained


@shared_task(name="order.complete_delivered")
def complete_delivered(**_later) -> int:
    return completion.complete_delivered(now=timezone.now())


@shared_task(name="order.ask_carriers")
def ask_carriers(**_later) -> int:
    return tracking.ask_carriers(now=timezone.now())
