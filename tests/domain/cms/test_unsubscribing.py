"""Leaving: looking changes nothing, one click acts without cookies, orders still reach the reader."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms import subscribing, tasks
from cms.models import ConsentRecord, Delivery, Subscription, Suppression
from cms.sending import start
from tests.factories import cms
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def link():
    """The unsubscribe link in Ada's copy of a campaign."""
    cms.subscriber("ada@example.com", "Ada")
    send = start.start(campaign_id=cms.campaign().pk, actor=None, now=timezone.now())
    tasks.run_send(send_id=send.pk)
    return f"/m/u/{Delivery.objects.get().token}/"


def ada() -> Subscription:
    return Subscription.objects.get(email="ada@example.com")


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client, link, method):
    assert getattr(client, method)(link).status_code == 200
    assert ada().state == "on"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("multipart", [True, False])
def test_one_click_acts_without_cookies_or_redirect_and_may_be_repeated(link, multipart):
    mail_program = Client(enforce_csrf_checks=True)
    body = {"List-Unsubscribe": "One-Click"}
    kwargs = (
        {"data": body}
        if multipart
        else {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}
    )
    for _ in range(2):
        reply = mail_program.post(link, **kwargs)
        assert (reply.status_code, reply.content) == (200, b"Unsubscribed.")
        assert not reply.cookies
    assert ada().state == "off"
    assert ConsentRecord.objects.filter(action="withdrawn", source="one click in the mail program").count() == 1


def test_the_next_campaign_leaves_them_out_and_the_order_mail_arrives(client, link, django_capture_on_commit_callbacks):
    client.post(link)
    mail.outbox.clear()
    cms.subscriber("bo@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        start.start(campaign_id=cms.campaign(subject="Second").pk, actor=None, now=timezone.now())
        order = orders.order(email="ada@example.com")
    assert [m.to[0] for m in mail.outbox if m.subject == "Second"] == ["bo@example.com"]
    assert [m.subject for m in mail.outbox if m.to == ["ada@example.com"]] == [f"Your order {order.number}"]


def test_the_suppression_outlives_the_account(client, link):
    client.post(link)
    ada().delete()
    assert client.post(link).status_code == 200
    Subscription.objects.create(
        email="Ada@Example.com", state="on", source="import", created_at=timezone.now(), changed_at=timezone.now()
    )
    assert not Subscription.objects.mailable().exists()


def test_a_mistake_can_be_taken_back_on_the_same_page(client, link):
    page = client.post(link)
    assert "You are unsubscribed" in page.content.decode()
    client.post(link, {"again": "1"})
    assert ada().state == "on"
    assert Subscription.objects.mailable().count() == 1


@pytest.mark.parametrize("page", ["u", "v"])
def test_an_unknown_link_is_a_page_of_words(client, page):
    reply = client.get(f"/m/{page}/nobody/")
    assert reply.status_code == 404
    assert "This link leads nowhere" in reply.content.decode()


def test_the_browser_shows_the_readers_own_copy(client, link):
    page = client.get(link.replace("/m/u/", "/m/v/")).content.decode()
    assert "Hello Ada," in page
    assert link in page


def test_subscribing_waits_for_the_click_in_the_mail(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        subscribing.subscribe(email="New@Example.com", source="footer", now=timezone.now())
    assert not Subscription.objects.mailable().exists()
    token = mail.outbox[0].body.split("/m/c/")[1].split("/")[0]
    client.get(f"/m/c/{token}/")
    assert not Subscription.objects.mailable().exists()  # a scanner's visit is nobody's consent
    client.post(f"/m/c/{token}/")
    assert [s.email for s in Subscription.objects.mailable()] == ["new@example.com"]
    assert list(ConsentRecord.objects.values_list("action", flat=True)) == ["asked", "confirmed"]
