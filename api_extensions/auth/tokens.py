"""JSON web tokens of a login session: claims only say who and which session; what a user may do is never in them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from forked_apps.accounts import sessions

SESSION_CLAIM = "sid"
REFUSAL = "The token is not valid, or its session is over."


@dataclass(frozen=True)
class Pair:
    """What a client gets at login and at each refresh."""

    access: str
    refresh: str

    def as_dict(self) -> dict[str, str]:
        return {"access": self.access, "refresh": self.refresh}


def issue(*, user, now: datetime | None = None, client: str = "") -> Pair:
    """Logs a user in and answers the first pair. The caller has checked who they are."""
    now = now or timezone.now()
    refresh = RefreshToken.for_user(user)
    session = sessions.start(
        user=user, token_id=refresh["jti"], now=now, expires_at=now + refresh.lifetime, client=client
    )
    refresh[SESSION_CLAIM] = str(session.pk)
    return Pair(access=str(refresh.access_token), refresh=str(refresh))


def exchange(*, token: str, now: datetime):
    """The user and the next pair for a refresh token. Raises sessions.SessionOver, whatever is wrong with it."""
    shown = _read(token)
    following = RefreshToken.for_user(_Bearer(shown["user_id"]))
    following[SESSION_CLAIM] = shown[SESSION_CLAIM]
    user = sessions.exchange(
        session_id=shown[SESSION_CLAIM],
        user_id=shown["user_id"],
        shown=shown["jti"],
        following=following["jti"],
        now=now,
        expires_at=now + following.lifetime,
    )
    return user, Pair(access=str(following.access_token), refresh=str(following))


def end_session(*, token: str, now: datetime) -> None:
    """Ends the session of a refresh or an access token; one that is expired or unknown is as good as ended."""
    for kind in (RefreshToken, AccessToken):
        try:
            session_id = kind(token).get(SESSION_CLAIM)
        except TokenError:
            continue
        if session_id:
            sessions.end(session_id=session_id, reason=sessions.LOGOUT, now=now)


def user_of(access: AccessToken):
    """The user of a verified access token, by one query. Raises AuthenticationFailed when its session is over."""
    try:
        return sessions.alive(session_id=access[SESSION_CLAIM], user_id=access["user_id"])
    except (KeyError, sessions.SessionOver) as error:
        raise refused() from error


def refused() -> AuthenticationFailed:
    """One answer for every token that is not good: why is nobody's business."""
    return AuthenticationFailed(REFUSAL, code="token_not_valid")


@dataclass(frozen=True)
class _Bearer:
    """What RefreshToken.for_user wants to know of a user."""

    id: str


def _read(token: str) -> RefreshToken:
    try:
        shown = RefreshToken(token)
    except TokenError as error:
        raise sessions.SessionOver("not a refresh token of ours") from error
    if SESSION_CLAIM not in shown or "user_id" not in shown:
        raise sessions.SessionOver("a token without a session")
    return shown
