"""Mails that a dead worker left: claimed late, shown to staff, sent again with one click or after a time."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from forked_apps.communication import dispatching, sending
from forked_apps.communication.models import OutgoingMail

pytestmark = pytest.mark.django_db

PAGE = "/dashboard/comms/stranded/"


class Killed(BaseException):
    """The process is gone; nothing in it can react."""


class DiesConnecting(EmailBackend):
    def open(self):
        raise Killed


class DiesSending(EmailBackend):
    def send_messages(self, messages):
        raise Killed


def queue(event="welcome", key="one"):
    return dispatching.queue(
        event=event, recipient=f"{key}@example.com", context={"customer": {"name": "Ada"}}, dedupe_key=key
    )


@pytest.fixture
def uncertain():
    """uncertain(hours=0, ...) -> a mail that became uncertain so long ago."""

    def make(*, hours=0, **choices):
        row = queue(**choices)
        since = timezone.now() - timedelta(hours=hours)
        OutgoingMail.objects.filter(pk=row.pk).update(state="uncertain", claimed_at=since, attempts=1, error="broke")
        return row

    return make


@pytest.mark.parametrize(("backend", "state"), [("DiesConnecting", "queued"), ("DiesSending", "sending")])
def test_a_mail_is_claimed_only_when_the_server_is_there(settings, backend, state):  # 9.8
    settings.EMAIL_BACKEND = f"{__name__}.{backend}"
    row = queue()

    with pytest.raises(Killed):
        sending.send(mail_id=row.pk, now=timezone.now())

    row.refresh_from_db()
    assert row.state == state


def test_staff_see_it_and_send_it_again_with_one_click(
    client, merchandiser, uncertain, django_capture_on_commit_callbacks
):  # 9.8
    row = uncertain(key="ada")
    client.force_login(merchandiser)
    page = client.get(PAGE).content.decode()
    assert "ada@example.com" in page
    assert "Uncertain" in page

    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(PAGE, {"mail": row.pk}, follow=True).content.decode() for _ in range(2)]

    assert "1 mail is on its way." in answers[0]
    assert "has not been sent again yet" in answers[1]
    assert [message.to for message in mail.outbox] == [["ada@example.com"]]
    row.refresh_from_db()
    assert row.state == "sent"
    assert "Nothing is stranded" in client.get(PAGE).content.decode()


def test_who_may_only_look_does_not_send(client, make_user, uncertain):  # 9.8
    row = uncertain()
    reader = make_user("reader@example.com", is_staff=True)
    client.force_login(reader)
    assert client.get(PAGE).status_code == 403
    reader.user_permissions.add(Permission.objects.get(codename="view_outgoingmail"))

    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, {"mail": row.pk}).status_code == 403
    assert OutgoingMail.objects.get().state == "uncertain"


def test_after_the_time_that_the_shop_set_it_is_sent_again_once(settings, uncertain):  # 9.8
    now = timezone.now()
    late, code, fresh = uncertain(hours=3, key="late"), uncertain(hours=3, event="otp_code", key="code"), uncertain()
    sending.sweep(now=now)
    assert mail.outbox == []  # not unless the shop says so

    settings.UNCERTAIN_MAIL_AGAIN_AFTER_HOURS = 2
    sending.sweep(now=now)
    assert [message.to for message in mail.outbox] == [["late@example.com"]]

    OutgoingMail.objects.filter(pk=late.pk).update(state="uncertain", claimed_at=now - timedelta(hours=3))
    sending.sweep(now=now)
    assert len(mail.outbox) == 1
    assert {OutgoingMail.objects.get(pk=row.pk).state for row in (code, fresh)} == {"uncertain"}
