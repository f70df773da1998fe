"""The wish for news as the shop hears it, at registration or checkout; whoever keeps the readers listens."""

from datetime import datetime

from django.dispatch import Signal

# Sent with email, name, user, source and now, in the transaction of whoever asks: the receiver writes its rows there.
newsletter_wanted = Signal()

REGISTRATION, CHECKOUT, PAGE, API = "registration", "checkout", "newsletter page", "API"


def ask(*, email: str, source: str, now: datetime, user=None, name: str = "") -> None:
    """Tells that somebody ticked the box: `source` says where. What comes of it (a confirmation mail, as a rule) is not
    ours to know, so that asking for an address tells nobody whether it is subscribed."""
    newsletter_wanted.send(sender=ask, email=email, name=name, user=user, source=source, now=now)
