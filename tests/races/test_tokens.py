"""One refresh token, many simultaneous exchanges: exactly one wins, on a database with real concurrency."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from api_extensions.auth import tokens
from forked_apps.accounts import attempts, sessions
from forked_apps.accounts.models import AttemptCounter, LoginSession, User
from tests.races.together import PATIENCE, together

AT_ONCE = 4

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer: nothing can race"),
]


def exchange_at_once(token: str) -> Counter:
    """What each of the exchanges of one token came to: "ok" or the name of the refusal."""
    return together([partial(tokens.exchange, token=token, now=timezone.now())] * AT_ONCE)


@pytest.fixture
def token():
    user = User.objects.create_user("shopper@example.com", "right horse staple")
    return tokens.issue(user=user).refresh


def read_then_write(*, session_id, user_id, shown, following, now, expires_at):
    """The exchange without its guard: looks first, writes later, as simplejwt's blacklist does."""
    user = sessions.alive(session_id=session_id, user_id=user_id)
    session = LoginSession.objects.get(pk=session_id)
    if session.token_hash != sessions.hashed(shown):
        raise sessions.TokenReused
    read_then_write.everybody_has_read.wait(PATIENCE)
    session.token_hash = sessions.hashed(following)
    session.save()
    return user


def test_control_without_the_guard_every_exchange_wins(token, monkeypatch):
    read_then_write.everybody_has_read = Barrier(AT_ONCE)
    monkeypatch.setattr(sessions, "exchange", read_then_write)
    assert exchange_at_once(token) == {"ok": AT_ONCE}


@pytest.mark.parametrize("trial", range(10))
def test_exactly_one_exchange_wins_and_the_family_ends(token, trial):  # E04
    outcomes = exchange_at_once(token)

    assert outcomes["ok"] == 1
    assert set(outcomes) - {"ok"} <= {"SessionOver", "TokenReused"}
    session = LoginSession.objects.get()
    assert session.end_reason == sessions.REUSE


def tries_that_pass(allow, times: int = 40) -> int:
    """How many of so many simultaneous attempts, twenty at once, pass a limit of five."""

    def attempt(_):
        try:
            return allow(key="a" * 64, limit=5, per=timedelta(minutes=1), now=timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        return sum(pool.map(attempt, range(times)))


def test_a_limit_of_five_lets_five_of_forty_through():  # E02
    assert tries_that_pass(attempts.allow) == 5


def count_then_write(*, key, limit, per, now):
    """The counter without its guard: looks first, writes later, as DRF's throttle does."""
    made = list(AttemptCounter.objects.filter(pk__startswith="seen").values_list("pk", flat=True))
    count_then_write.everybody_has_counted.wait(PATIENCE)
    AttemptCounter.objects.create(key=f"seen-{uuid.uuid4()}", count=1, ends_at=now + per)
    return len(made) < limit


def test_control_without_the_guard_more_than_five_pass():
    count_then_write.everybody_has_counted = Barrier(20)

    assert tries_that_pass(count_then_write, times=20) == 20
