"""The outbox: a mail is a row first, leaves once, and what cannot be known is not sent again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from forked_apps.communication import dispatching, sending
from forked_apps.communication.account_emails import queue_otp_code, queue_welcome
from forked_apps.communication.managers import LEASE
from forked_apps.communication.models import Email, OutgoingMail
from tests.domain.communication.smtp_sink import free_port

pytestmark = pytest.mark.django_db


def queue(key="key", **changes):
    facts = {"event": "welcome", "recipient": "ada@example.com", "context": {}, "dedupe_key": key, **changes}
    return dispatching.queue(**facts)


def test_a_mail_leaves_after_the_commit_and_not_before(django_capture_on_commit_callbacks):  # G01
    with django_capture_on_commit_callbacks(execute=True):
        queue()
        assert mail.outbox == []
    assert [message.to for message in mail.outbox] == [["ada@example.com"]]
    assert OutgoingMail.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_sends_nothing():  # G01
    with transaction.atomic():
        assert queue() is not None
        transaction.set_rollback(True)
    assert mail.outbox == []
    assert not OutgoingMail.objects.exists()


def test_the_same_key_is_one_mail(django_capture_on_commit_callbacks):  # G01
    with django_capture_on_commit_callbacks(execute=True):
        assert queue() is not None
        assert queue() is None
        dispatching.queue_all(
            [dispatching.draft(event="welcome", recipient="b@example.com", context={}, dedupe_key="key")]
        )
    assert len(mail.outbox) == 1


def test_a_task_delivered_twice_sends_once():
    row = queue()
    assert sending.send(mail_id=row.pk, now=timezone.now()).state == "sent"
    assert sending.send(mail_id=row.pk, now=timezone.now()) is None
    assert len(mail.outbox) == 1


def test_welcome_is_html_and_text_once_per_account(customer, django_capture_on_commit_callbacks):  # A11, G03
    with django_capture_on_commit_callbacks(execute=True):
        queue_welcome(customer)
        queue_welcome(customer)
    (message,) = mail.outbox
    assert message.subject == "Welcome to Counterfoil"
    assert "Hello Ada," in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "Hello Ada," in html
    assert Email.objects.get(user=customer).subject == message.subject  # the customer's own list in the account


def test_no_server_puts_the_mail_back_and_the_sweeper_sends_it(settings, mail_server):
    row = queue()
    now = timezone.now()
    settings.EMAIL_PORT = free_port()  # nobody listens there
    assert sending.send(mail_id=row.pk, now=now).state == "queued"
    settings.EMAIL_PORT = mail_server.port
    assert sending.sweep(now=now) == 0  # its pause is not over
    assert sending.sweep(now=now + timedelta(minutes=2)) == 1
    assert mail_server.recipients == ["ada@example.com"]
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sent", 2)


@pytest.mark.parametrize(("answer", "state"), [("550 no such mailbox", "failed"), ("451 later", "queued")])
def test_a_final_refusal_fails_and_a_passing_one_waits(mail_server, answer, state):
    mail_server.answer = answer
    row = queue()
    assert sending.send(mail_id=row.pk, now=timezone.now()).state == state
    row.refresh_from_db()
    assert answer.split(" ", 1)[1] in row.error


def test_what_a_dead_worker_left_is_uncertain_and_never_sent_again():
    now = timezone.now()
    row = queue()
    OutgoingMail.objects.filter(pk=row.pk).update(state="sending", claimed_at=now - LEASE - timedelta(seconds=1))
    sending.sweep(now=now)
    row.refresh_from_db()
    assert row.state == "uncertain"
    assert mail.outbox == []


def test_a_code_does_not_stay_in_the_outbox(customer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue_otp_code(customer, code="314159", minutes=10, dedupe_key="otp:1")
    assert "314159" in mail.outbox[0].body
    row = OutgoingMail.objects.get()
    assert "314159" not in row.text + row.html + str(row.context)
    assert not Email.objects.exists()
