"""Rows that only pile up go after their time, each table by its rule; doctor shows what there is."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from api_extensions.models import IdempotentRequest
from forked_apps import retention
from forked_apps.accounts.models import AttemptCounter
from forked_apps.communication.models import OutgoingMail
from forked_apps.payment.models import WebhookEvent

NOW = timezone.now()
OLD = NOW - timedelta(days=5000)


def mail(state, at=OLD):
    return OutgoingMail(
        event="welcome",
        recipient="a@example.com",
        state=state,
        dedupe_key=f"{state} {at}",
        created_at=at,
        next_try_at=at,
    )


def event(done_at, at=OLD):
    return WebhookEvent(provider_id=f"evt {done_at} {at}", type="x", received_at=at, done_at=done_at)


def answer(at):
    return IdempotentRequest(owner="user:1", key_hash=str(at), fingerprint="x", claimed_at=at, created_at=at)


# What goes, and what stays because it is young or somebody still needs it.
ROWS = {
    "outgoing_mail": ([mail("sent"), mail("failed"), mail("uncertain")], [mail("queued"), mail("sent", NOW)]),
    "webhook_events": ([event(OLD)], [event(None), event(NOW, NOW)]),
    "idempotent_requests": ([answer(OLD)], [answer(NOW)]),
    "web_sessions": (
        [Session(session_key="old", session_data="", expire_date=OLD)],
        [Session(session_key="new", session_data="", expire_date=NOW + timedelta(days=1))],
    ),
    "attempt_counters": (
        [AttemptCounter(key="a", count=1, ends_at=OLD)],
        [AttemptCounter(key="b", count=1, ends_at=NOW)],
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("table", ROWS)
def test_what_is_over_goes_and_the_rest_stays(table):  # 9.9
    goes, stays = ROWS[table]
    type(goes[0]).objects.bulk_create([*goes, *stays])

    assert retention.purge(table=table, now=NOW) == len(goes)
    assert {row.pk for row in type(goes[0]).objects.all()} == {row.pk for row in stays}


@pytest.mark.django_db
def test_negative_days_keep_for_ever(settings):  # 9.9
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "outgoing_mail": -1}
    OutgoingMail.objects.bulk_create([mail("sent")])

    assert retention.purge(table="outgoing_mail", now=NOW) == 0


@pytest.mark.django_db
def test_every_rule_has_its_days_a_task_and_a_beat_entry_and_works_on_its_table():  # 9.9
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    # The embedded worker runs the same schedule.
    assert set(settings.RETENTION_DAYS) == set(retention.RULES)
    for table, rule in retention.RULES.items():
        assert f"retention.{table}" in current_app.tasks
        assert f"retention.{table}" in scheduled
        assert apps.get_model(rule.model)
        assert retention.purge(table=table, now=NOW) >= 0


@pytest.mark.django_db
def test_doctor_shows_sizes_the_oldest_and_what_should_be_gone():  # 9.9
    WebhookEvent.objects.bulk_create([event(OLD), event(None)])

    with pytest.raises(SystemExit):
        call_command("doctor", stdout=(said := StringIO()))

    assert re.search(r"login_sessions +0 rows, none is old, kept until they are over", said.getvalue())  # newcomer
    assert re.search(r"idempotent_requests +0 rows, none is old, kept 1 day$", said.getvalue(), re.MULTILINE)
    (line,) = (line for line in said.getvalue().splitlines() if "webhook_events" in line)
    assert "ILL" in line
    assert "2 rows, oldest 13 years" in line
    assert "kept 90 days; 1 should be gone" in line
