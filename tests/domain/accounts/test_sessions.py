"""Login sessions and attempt counters, without HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forked_apps.accounts import attempts, sessions
from forked_apps.accounts.models import AttemptCounter

pytestmark = pytest.mark.django_db
LATER = timedelta(days=14)


@pytest.fixture
def session(customer):
    now = timezone.now()
    return sessions.start(user=customer, token_id="first", now=now, expires_at=now + LATER, client="x" * 500)


def exchange(session, shown, following):
    now = timezone.now()
    return sessions.exchange(
        session_id=str(session.pk),
        user_id=session.user_id,
        shown=shown,
        following=following,
        now=now,
        expires_at=now + LATER,
    )


def test_a_session_keeps_hashes_and_a_cut_name_of_the_client(session):
    assert session.token_hash == sessions.hashed("first") != "first"
    assert len(session.client) == 255


def test_each_token_is_exchanged_once(session, customer):  # E04
    assert exchange(session, "first", "second") == customer
    assert exchange(session, "second", "third") == customer
    with pytest.raises(sessions.TokenReused):
        exchange(session, "first", "fourth")
    with pytest.raises(sessions.SessionOver):
        exchange(session, "third", "fourth")


def test_a_session_is_only_its_own_users(session, other_customer):
    with pytest.raises(sessions.SessionOver):
        sessions.alive(session_id=str(session.pk), user_id=other_customer.pk)


@pytest.mark.parametrize("session_id", ["", "x", "None", "6f1c1c5e-0000-4000-8000-000000000000", {"a": 1}, None])
def test_what_is_no_session_is_over(session_id, customer):
    with pytest.raises(sessions.SessionOver):
        sessions.alive(session_id=session_id, user_id=customer.pk)


def test_ending_twice_keeps_the_first_reason(session):
    now = timezone.now()
    sessions.end(session_id=session.pk, reason=sessions.LOGOUT, now=now)
    sessions.end(session_id=session.pk, reason=sessions.REUSE, now=now + timedelta(hours=1))
    session.refresh_from_db()
    assert (session.end_reason, session.ended_at) == (sessions.LOGOUT, now)


def test_looking_at_a_session_costs_one_query(session, customer, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sessions.alive(session_id=str(session.pk), user_id=str(customer.pk)) == customer


def allow(now, key="a", limit=3):
    return attempts.allow(key=attempts.key("login", key), limit=limit, per=timedelta(minutes=1), now=now)


def test_a_window_lets_so_many_through_and_then_opens_again():
    now = timezone.now()
    assert [allow(now) for _ in range(5)] == [True, True, True, False, False]
    assert allow(now, key="b")
    assert not allow(now + timedelta(seconds=59))
    assert [allow(now + timedelta(seconds=60)) for _ in range(4)] == [True, True, True, False]
    assert AttemptCounter.objects.count() == 2


def test_the_key_does_not_see_case_and_spaces():
    assert attempts.key("login", " A@x.com ") == attempts.key("login", "a@X.com") != attempts.key("login", "b@x.com")
