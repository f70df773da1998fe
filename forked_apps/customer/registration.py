"""Register a person: the account, the guest's cart and the welcome mail, all or nothing."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from forked_apps import after_commit
from forked_apps.accounts.managers import normalise


class EmailTaken(Exception):
    """An account with this address exists, in whatever case it was written."""


@dataclass
class WeakPassword(Exception):
    """The shop's password rules refuse it; `errors` are Django's, one per broken rule."""

    errors: list[ValidationError]

    def __str__(self) -> str:
        return "the password is too weak"


def register(*, email: str, password: str, cart_token: str = "", newsletter: bool = False, **names: str):
    """A new active customer, who has the cart of the token from now on and will get the welcome mail.

    `names` are first_name, last_name, phone; `newsletter` says that the box for news was ticked. Raises EmailTaken or
    WeakPassword, and then nothing is written.
    """
    from forked_apps.basket import lookup
    from forked_apps.communication import account_emails
    from forked_apps.communication import newsletter as news

    user_model = get_user_model()
    check_password(password=password, user=user_model(email=normalise(email), **names))
    with transaction.atomic():
        try:
            with transaction.atomic():
                user = user_model.objects.create_user(email, password, **names)
        except IntegrityError as error:
            raise EmailTaken(normalise(email)) from error
        if cart_token:
            lookup.merge(user=user, token=cart_token)
        account_emails.queue_welcome(user)
        if newsletter:
            news.ask(email=user.email, user=user, name=user.first_name, source=news.REGISTRATION, now=timezone.now())
        after_commit.call(_announce, user)
    return user


def check_password(*, password: str, user) -> None:
    """Raises WeakPassword with every rule that the password breaks for this person."""
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(error.error_list) from error


def _announce(user) -> None:
    from oscar.apps.customer.signals import user_registered

    user_registered.send_robust(sender=register, request=None, user=user)
