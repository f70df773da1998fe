"""Celery: forget what the API no longer needs: stored answers, ended sessions, old counters."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from api_extensions.contract import idempotency
from forked_apps.accounts import attempts, sessions

# Stripe keeps keys for a day too; a front end that repeats a request later than that asks for something new.
ANSWERS_KEPT_FOR = timedelta(hours=24)


@shared_task(name="api.purge")
def purge(**_later) -> None:
    now = timezone.now()
    idempotency.purge(before=now - ANSWERS_KEPT_FOR)
    sessions.purge(before=now)
    attempts.purge(before=now)
