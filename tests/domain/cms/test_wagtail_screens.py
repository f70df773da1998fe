"""The marketer's screens: they open, sending is a permission of its own, a sent campaign is locked and kept."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms import demo
from cms.models import Campaign, Send, ServiceMessage, Subscription
from cms.sending import start
from forked_apps.communication import placeholders
from forked_apps.communication.events import EVENTS
from tests.factories import catalogue, cms

pytestmark = pytest.mark.django_db


@pytest.fixture
def screens(client, marketer):
    client.force_login(marketer)
    return client


@pytest.fixture
def sent():
    cms.subscriber("ada@example.com")
    campaign = cms.campaign()
    start.start(campaign_id=campaign.pk, actor=None, now=timezone.now())
    return campaign


@pytest.mark.parametrize(
    "path",
    [
        "/cms/",
        "/cms/snippets/cms/campaign/",
        "/cms/snippets/cms/campaign/add/",
        "/cms/snippets/cms/segment/",
        "/cms/snippets/cms/segment/add/",
        "/cms/snippets/cms/servicemessage/",
        "/cms/snippets/cms/subscription/",
        "/cms/images/",
        "/cms/product_chooser/",
        "/cms/product_chooser/results/?q=pen",
        "/cms/category_chooser/",
        "/cms/voucher_chooser/",
    ],
)
def test_every_screen_opens_for_a_marketer(screens, path):  # J7, H04
    catalogue.product("Brass pen")
    cms.subscriber()
    assert screens.get(path).status_code == 200


def test_the_choosers_search_finds_by_sku_and_not_what_is_hidden(screens):
    catalogue.product("Brass pen", sku="PEN-1")
    catalogue.product("Hidden pen", sku="PEN-1-OLD", is_public=False)
    found = screens.get("/cms/product_chooser/results/?q=PEN-1").content.decode()
    assert "Brass pen" in found
    assert "Hidden pen" not in screens.get("/cms/product_chooser/results/?q=Brass").content.decode()
    assert "Brass pen" not in screens.get("/cms/product_chooser/results/?q=lamp").content.decode()


def test_a_half_written_campaign_has_a_preview_in_every_mode(screens):  # G04
    campaign = cms.campaign(body=[("hero", {"heading": "Only this"}), ("button", {"label": ""})], approved=False)
    for mode, _ in Campaign.preview_modes:
        assert "Only this" in campaign.serve_preview(None, mode).content.decode()


def test_every_service_message_has_a_preview_without_holes():
    messages = list(ServiceMessage.objects.all())
    assert {message.event for message in messages} == set(EVENTS)
    for message in messages:
        shown = message.serve_preview(None, "text").content.decode()
        assert not placeholders.used_in(shown), message.event
        assert "does not compile" not in shown


def test_sending_from_the_dialog(screens, django_capture_on_commit_callbacks):  # G02, G04
    cms.subscriber("ada@example.com")
    campaign = cms.campaign(subject="Today")
    page = screens.get(f"/cms/mail/campaigns/{campaign.pk}/send/").content.decode()
    assert "Send to 1 reader now" in page
    with django_capture_on_commit_callbacks(execute=True):
        reply = screens.post(f"/cms/mail/campaigns/{campaign.pk}/send/")
        again = screens.post(f"/cms/mail/campaigns/{campaign.pk}/send/")
    send = Send.objects.get()
    assert reply.url == again.url == f"/cms/mail/sends/{send.pk}/"
    assert [m.to for m in mail.outbox] == [["ada@example.com"]]
    assert screens.get(reply.url).status_code == 200
    figures = screens.get(f"{reply.url}progress/").json()
    assert (figures["state"], figures["percent"], figures["counts"]["sent"]) == ("finished", 100, 1)


def test_a_test_copy_goes_to_who_asks_and_is_no_send(screens, marketer):  # G02
    campaign = cms.campaign(subject="Draft", approved=False)
    screens.post(f"/cms/mail/campaigns/{campaign.pk}/copy-for-me/")
    (message,) = mail.outbox
    assert message.to == [marketer.email]
    assert message.subject.endswith("] Draft")
    assert not Send.objects.exists()


def test_the_checklist_counts_one_as_one(screens):  # newcomer: plurals
    page = screens.get(f"/cms/mail/campaigns/{cms.campaign().pk}/send/").content.decode()
    said = re.findall(r"\b1 (?:block|link|picture|product)s?\b", page)
    assert "1 link" in said
    assert not [words for words in said if words.endswith("s")]


def test_above_a_thousand_readers_their_number_is_typed(screens):
    Subscription.objects.bulk_create(
        Subscription(
            email=f"r{n}@example.com", email_hash=str(n), state="on", source="t", created_at=now, changed_at=now
        )
        for now in [timezone.now()]
        for n in range(1001)
    )
    path = f"/cms/mail/campaigns/{cms.campaign().pk}/send/"
    field = '<input id="id_readers" class="mail-typed" type="text"'  # newcomer: without a frame nobody saw it
    assert field in screens.get(path).content.decode()
    assert screens.post(path, {"readers": "1000"}).status_code == 422
    assert not Send.objects.exists()
    assert screens.post(path, {"readers": "1001"}).status_code == 302


def test_publishing_is_not_sending(client, marketer):  # permission apart
    marketer.groups.clear()
    wanted = ["access_admin", "view_campaign", "change_campaign", "publish_campaign"]
    marketer.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client.force_login(marketer)
    cms.subscriber()
    campaign = cms.campaign()
    edit = client.get(f"/cms/snippets/cms/campaign/edit/{campaign.pk}/")
    assert edit.status_code == 200
    assert "/send/" not in edit.content.decode()
    refused = client.post(f"/cms/mail/campaigns/{campaign.pk}/send/")
    assert (refused.status_code, refused.url) == (302, "/cms/")  # Wagtail's way to say "not allowed"
    assert not Send.objects.exists()


def test_a_sent_campaign_is_locked_and_cannot_be_deleted(client, admin_user, sent):
    client.force_login(admin_user)
    edit = client.get(f"/cms/snippets/cms/campaign/edit/{sent.pk}/").content.decode()
    assert "cannot be changed any more" in edit
    client.post(f"/cms/snippets/cms/campaign/edit/{sent.pk}/", {"name": "Other", "subject": "Other", "body-count": "0"})
    client.post(f"/cms/snippets/cms/campaign/delete/{sent.pk}/")
    sent.refresh_from_db()
    assert sent.name != "Other"


def test_messages_and_subscribers_are_neither_added_nor_deleted_by_hand(client, admin_user):
    client.force_login(admin_user)
    message, person = ServiceMessage.objects.first(), cms.subscriber()
    for path in (
        "/cms/snippets/cms/servicemessage/add/",
        f"/cms/snippets/cms/servicemessage/delete/{message.pk}/",
        "/cms/snippets/cms/subscription/add/",
        f"/cms/snippets/cms/subscription/delete/{person.pk}/",
    ):
        client.post(path)
    assert ServiceMessage.objects.filter(pk=message.pk).exists()
    assert Subscription.objects.count() == 1


def test_customers_and_plain_staff_stay_outside(client, customer, staff_without_rights):  # A16
    for person in (customer, staff_without_rights):
        client.force_login(person)
        assert client.get("/cms/mail/campaigns/1/send/").status_code in (302, 403)
        assert client.get("/cms/snippets/cms/subscription/").status_code in (302, 403)


def test_the_dashboard_points_to_the_words(client, admin_user):
    client.force_login(admin_user)
    page = client.get("/dashboard/comms/")
    assert page.status_code == 200
    assert 'href="/cms/snippets/cms/servicemessage/"' in page.content.decode()
    assert client.get("/cms/snippets/cms/servicemessage/").status_code == 200


def test_the_demo_has_one_campaign_to_send_and_one_report(screens):
    products = [catalogue.product(f"Product {n}") for n in range(10)]
    ready, done = demo.build_campaigns(products=products, now=timezone.now())
    assert demo.build_campaigns(products=products, now=timezone.now()) == [ready, done]  # twice changes nothing
    assert Subscription.objects.mailable().count() == 40
    assert ready.standing_send is None
    assert all(check.passed for check in start.checklist(ready, now=timezone.now()))
    report = screens.get(f"/cms/mail/sends/{done.standing_send.pk}/").content.decode()
    assert "550 no such mailbox" in report
    assert "Product 4" in report
    assert mail.outbox == []


@pytest.mark.parametrize("body", [{}, {"body-count": "x"}, {"body-count": "1"}])
def test_a_campaign_whose_blocks_cannot_be_read_stays_as_it_was(client, admin_user, body):  # 2.4
    campaign = cms.campaign()
    client.force_login(admin_user)

    answer = client.post(f"/cms/snippets/cms/campaign/edit/{campaign.pk}/", {"name": "New", "subject": "New", **body})

    assert answer.status_code == 200
    campaign.refresh_from_db()
    assert len(campaign.body) == 1


def test_a_broken_picture_is_an_error_of_its_field(client, admin_user):  # 2.4
    client.force_login(admin_user)
    broken = SimpleUploadedFile("broken.gif", b"GIF89a\x01\x00\xff\xff broken", content_type="image/gif")

    answer = client.post("/cms/images/add/", {"title": "Broken", "file": broken, "collection": 1})

    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]


@pytest.mark.parametrize("text", ["", "junk", "9" * 30, "24.12.2026", '{"blocks": 1}'])
def test_a_service_message_with_a_text_that_is_none_shows_its_form_again(client, admin_user, text):  # 2.4
    message = ServiceMessage.objects.first()
    client.force_login(admin_user)
    body = {"subject": "New", "heading": "New", "body": text, "action-publish": "on"}

    answer = client.post(f"/cms/snippets/cms/servicemessage/edit/{message.pk}/", body)

    assert answer.status_code == 200
    assert answer.context["form"].errors["body"]


def test_going_back_to_an_emptied_message_shows_its_form_again(client, admin_user):  # 2.4
    message = ServiceMessage.objects.first()
    message.subject = message.heading = message.body = ""
    emptied = message.save_revision(clean=False)
    client.force_login(admin_user)

    address = f"/cms/snippets/cms/servicemessage/history/{message.pk}/revisions/{emptied.pk}/revert/"
    answer = client.post(address, {"subject": "", "heading": "", "body": "null"})

    assert answer.status_code == 200
    assert "cannot be blank" in str(answer.context["form"].errors)


@pytest.mark.parametrize("target", ["x", "1", "http://[::1", "//evil.example/", "javascript:alert(1)"])
def test_wagtail_goes_on_to_pages_of_this_shop_only(client, admin_user, target):  # 2.4
    client.force_login(admin_user)

    answer = client.get("/cms/login/", {"next": target})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/cms/")


def test_a_selection_of_words_finds_no_rows(client, admin_user):  # 2.4
    client.force_login(admin_user)

    for page in ("/cms/bulk/cms/campaign/delete/", "/cms/snippets/choose/cms/segment/chosen-multiple/"):
        assert client.get(page, {"id": "x"}).status_code == 404
