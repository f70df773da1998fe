"""Registering is all or nothing; merging the cart and queuing the mail are part of it."""

import pytest

from forked_apps.accounts.models import User
from forked_apps.basket import lookup, tokens
from forked_apps.communication import account_emails
from forked_apps.communication.models import OutgoingMail
from forked_apps.customer import registration
from tests.factories.basket import basket
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db


def register(**given):
    return registration.register(
        **{"email": "grace@example.com", "password": "correct horse battery", "first_name": "Grace", **given}
    )


def test_the_guests_cart_becomes_the_customers():  # E01
    cart = basket(lines=[(product("Kettle"), 2)])
    user = register(cart_token=tokens.issue(cart))
    assert [line.quantity for line in lookup.of_user(user=user).lines.all()] == [2]


def test_a_dead_token_does_not_keep_anybody_out():
    assert register(cart_token="nonsense").email == "grace@example.com"


def test_when_the_mail_cannot_be_queued_there_is_no_account(monkeypatch):
    def fail(user):
        raise RuntimeError("no outbox")

    monkeypatch.setattr(account_emails, "queue_welcome", fail)
    with pytest.raises(RuntimeError, match="no outbox"):
        register()
    assert not User.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_taken_address_writes_nothing(customer):
    with pytest.raises(registration.EmailTaken):
        register(email="Shopper@Example.com")
    assert User.objects.count() == 1
    assert not OutgoingMail.objects.exists()


def test_the_name_may_not_be_the_password():
    with pytest.raises(registration.WeakPassword) as refused:
        register(first_name="Graceful", password="gracefully")
    assert [error.code for error in refused.value.errors] == ["password_too_similar"]


def test_listeners_hear_of_it_after_the_commit(django_capture_on_commit_callbacks):
    from oscar.apps.customer.signals import user_registered

    heard = []

    def listen(sender, user, **kwargs):
        heard.append(user.email)

    user_registered.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            register()
            assert heard == []
    finally:
        user_registered.disconnect(listen)
    assert heard == ["grace@example.com"]
