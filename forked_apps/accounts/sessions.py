"""Logins through the API: start one, exchange its refresh token exactly once, end it."""

import hashlib
import uuid
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.crypto import constant_time_compare

from forked_apps.accounts.models import LoginSession

# Why a session ended, as it stands in `end_reason`.
LOGOUT, REUSE, REVOKED = "logout", "reuse", "revoked"


class SessionOver(Exception):
    """The session has ended, is not known, or its user may no longer log in."""


class TokenReused(SessionOver):
    """A refresh token was shown that had been exchanged before: it was stolen, or its thief was first. The session is
    ended, because nobody can tell which."""


def hashed(token: str) -> str:
    """What is stored of a token. It has 122 random bits, so a plain hash cannot be guessed backwards."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(*, user, token_id: str, now: datetime, expires_at: datetime, client: str = "") -> LoginSession:
    """A new session of an active user whose first refresh token has this id."""
    return LoginSession.objects.create(
        id=uuid.uuid4(),
        user=user,
        token_hash=hashed(token_id),
        password_mark=user.get_session_auth_hash(),
        created_at=now,
        refreshed_at=now,
        expires_at=expires_at,
        client=client[:255],
    )


def alive(*, session_id: str, user_id: str | int):
    """The user of a session that is good at this moment, fresh from the database by one query.

    Raises SessionOver when it ended or is unknown, when the user is not this one, was deactivated, changed the
    password or logged out everywhere.
    """
    try:
        session = LoginSession.objects.select_related("user").get(pk=uuid.UUID(str(session_id)))
    except (LoginSession.DoesNotExist, ValueError) as error:
        raise SessionOver("unknown session") from error
    user = session.user
    good = (
        session.ended_at is None
        and user.is_active
        and str(user.pk) == str(user_id)
        and session.created_at >= user.sessions_valid_from
        and constant_time_compare(session.password_mark, user.get_session_auth_hash())
    )
    if not good:
        raise SessionOver("the session is over")
    return user


def exchange(*, session_id: str, user_id: str | int, shown: str, following: str, now: datetime, expires_at: datetime):
    """Replaces the refresh token `shown` by `following` (both are token ids) and answers the user.

    One conditional UPDATE is the claim, so of any number of simultaneous exchanges of one token exactly one succeeds.
    Raises SessionOver as `alive` does, TokenReused for a token that was exchanged before; the latter ends the session.
    """
    user = alive(session_id=session_id, user_id=user_id)
    claimed = LoginSession.objects.filter(pk=session_id, token_hash=hashed(shown), ended_at__isnull=True).update(
        token_hash=hashed(following), refreshed_at=now, expires_at=expires_at
    )
    if not claimed:
        end(session_id=session_id, reason=REUSE, now=now)
        raise TokenReused("this refresh token was used before")
    return user


def end(*, session_id: str, reason: str, now: datetime) -> None:
    """Ends a session; a second time does nothing."""
    LoginSession.objects.filter(pk=session_id, ended_at__isnull=True).update(ended_at=now, end_reason=reason)


def end_all(*, user, now: datetime) -> None:
    """Logs a user out everywhere, web pages excepted: their session hangs on the password."""
    get_user_model().objects.filter(pk=user.pk).update(sessions_valid_from=now)
    LoginSession.objects.filter(user=user, ended_at__isnull=True).update(ended_at=now, end_reason=REVOKED)
