"""The wish for news as the shop hears it, at registration or checkout; whoever keeps the readers listens."""

from datetime import datetime

from django.dispatch import Signal

from forked_apps.accounts import limits

# Sent with email, name, user, source and now, in the transaction of whoever asks: the receiver writes its rows there.
newsletter_wanted = Signal()

REGISTRATION, CHECKOUT, PAGE, API = "registration", "checkout", "newsletter page", "API"


def ask(*, email: str, source: str, now: datetime, user=None, name: str = "") -> None:
    """Tells that somebody ticked the box: `source` says where. What comes of it (a confirmation mail, as a rule) is not
    ours to know, so that asking for an address tells nobody whether it is subscribed."""
    newsletter_wanted.send(sender=ask, email=email, name=name, user=user, source=source, now=now)


def ask_beside(*, caller: str, email: str, source: str, now: datetime, user=None) -> None:
    """As `ask`, for a box beside something else: past the limit of the newsletter's own doors the wish is dropped, and
    what it stood beside goes on. Else a cart that is never placed would mail as many strangers as it likes."""
    try:
        limits.count("newsletter", caller, now=now)
    except limits.TooManyAttempts:
        return
    ask(email=email, user=user, source=source, now=now)
