"""Another address for an account: asked for with the password, made by the link that is mailed to the new address.

Whoever finds a browser logged in cannot take the account over by its address, and nobody names one that they do not
read. Nothing is stored while the link is on its way: it is signed, and good for one change.
"""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from forked_apps.accounts import limits
from forked_apps.accounts.managers import normalise
from forked_apps.communication import account_emails

SALT = "forked_apps.customer.email_change"
GOOD_FOR = timedelta(days=3)


class LinkOver(Exception):
    """The link is not ours, is too old, was used, or the password or the address of the account changed since."""


class AddressTaken(Exception):
    """Another account got this address while the link was on its way."""


@transaction.atomic
def ask(*, user, email: str, now: datetime) -> None:
    """Mails the link to the new address; the account stays as it is. The caller has asked for the password.

    Raises limits.TooManyAttempts: an account may not be used to send mail to others.
    """
    limits.count("email_change", str(user.pk), now=now)
    token = signing.dumps({"user": user.pk, "email": normalise(email), "mark": _mark(user)}, salt=SALT)
    link = reverse("customer:email-change", kwargs={"token": token})
    account_emails.queue_email_verification(user, recipient=normalise(email), link=link)


def new_address(*, token: str) -> str:
    """The address that a link stands for. Raises LinkOver."""
    return _read(token)[1]


@transaction.atomic
def confirm(*, token: str):
    """Gives the account its new address, and tells the old one; answers the user. Raises LinkOver, AddressTaken."""
    user, email = _read(token, lock=True)
    old = user.email
    user.email, user.email_verified = email, True
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "email_verified"])
    except IntegrityError as taken:
        raise AddressTaken from taken
    account_emails.queue_email_changed(user, old_email=old)
    return user


def _read(token: str, *, lock: bool = False):
    try:
        said = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature as bad:
        raise LinkOver from bad
    users = get_user_model().objects.filter(is_active=True)
    user = (users.select_for_update() if lock else users).filter(pk=said["user"]).first()
    if user is None or not constant_time_compare(said["mark"], _mark(user)):
        raise LinkOver
    return user, said["email"]


def _mark(user) -> str:
    """What the account looked like; a changed address or password makes the link worthless."""
    return salted_hmac(SALT, f"{user.email}\n{user.password}", algorithm="sha256").hexdigest()[:32]
