"""Mails about an account: welcome, confirmation, reset, codes; called inside the account's transaction."""

import hashlib

from django.urls import reverse

from forked_apps.communication import dispatching
from forked_apps.communication.layout import absolute
from forked_apps.communication.models import OutgoingMail


def queue_welcome(user) -> OutgoingMail | None:
    """Queues the welcome mail; once per account, None the second time."""
    return dispatching.queue(
        event="welcome",
        recipient=user.email,
        context={**_customer(user), "link": absolute(reverse("catalogue:index"))},
        dedupe_key=welcome_key(user.pk),
        user=user,
    )


def welcome_key(user_id: int) -> str:
    return f"welcome:{user_id}"


def queue_password_reset(user, *, link: str) -> OutgoingMail | None:
    """Queues the mail with the reset link (path or full address); once per link."""
    return _with_secret("password_reset", user, secret=link, context={"link": absolute(link)})


def queue_password_changed(user) -> OutgoingMail | None:
    """Queues the notice that the password was changed; once per password."""
    return _with_secret("password_changed", user, secret=user.password, context={})


def queue_email_verification(user, *, recipient: str, link: str) -> OutgoingMail | None:
    """Queues the mail that confirms an address, to that address (path or full address of the link); once per link."""
    return _with_secret("email_verification", user, secret=link, context={"link": absolute(link)}, to=recipient)


def queue_email_changed(user, *, old_email: str) -> OutgoingMail | None:
    """Tells the old address that the account now uses another one; once per change."""
    return dispatching.queue(
        event="email_changed",
        recipient=old_email,
        context={**_customer(user), "new_email": user.email},
        dedupe_key=f"email_changed:{user.pk}:{_digest(old_email + user.email)}",
        user=user,
    )


def queue_otp_code(user, *, code: str, minutes: int, dedupe_key: str) -> OutgoingMail | None:
    """Queues a login code; the caller's key must name the code's row, so that each code is mailed once."""
    return dispatching.queue(
        event="otp_code",
        recipient=user.email,
        context={**_customer(user), "code": code, "minutes": minutes},
        dedupe_key=dedupe_key,
        user=user,
    )


def _with_secret(event: str, user, *, secret: str, context: dict, to: str = "") -> OutgoingMail | None:
    email = to or user.email
    return dispatching.queue(
        event=event,
        recipient=email,
        context={"customer": {"name": user.first_name, "email": email}, **context},
        dedupe_key=f"{event}:{user.pk}:{_digest(secret)}",
        user=user,
    )


def _customer(user) -> dict:
    return {"customer": {"name": user.first_name, "email": user.email}}


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:32]
