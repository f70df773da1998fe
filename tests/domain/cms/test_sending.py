"""A send: frozen first, one mail per reader exactly once, and nothing that happens later changes it."""

import re
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.db.models import ProtectedError
from django.utils import timezone

from cms import subscribing, tasks
from cms.models import Campaign, Delivery, Edition, Send
from cms.sending import claims, deliver, start
from cms.sending.copies import Copies
from cms.sending.expand import expand
from forked_apps.communication import transport
from forked_apps.partner import pricing
from forked_apps.partner.pricing import NewPrice
from tests.domain.communication.conftest import mail_server  # noqa: F401 - a fixture
from tests.factories import catalogue, cms
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers():
    return [
        cms.subscriber("ada@example.com", "Ada"),
        cms.subscriber("bo@example.com"),
        cms.subscriber("cy@example.com"),
    ]


def begin(campaign) -> Send:
    """Started, its mails not sent yet (the test's transaction never commits)."""
    return start.start(campaign_id=campaign.pk, actor=None, now=timezone.now())


def run(send: Send) -> Send:
    tasks.run_send(send_id=send.pk)
    send.refresh_from_db()
    return send


def states(send: Send) -> dict:
    return dict(send.deliveries.values_list("email", "state"))


def test_each_reader_gets_one_mail_with_their_name(readers):  # G04
    send = run(begin(cms.campaign(subject="For you, {name}")))
    assert send.state == "finished"
    assert sorted((m.to[0], m.subject) for m in mail.outbox) == [
        ("ada@example.com", "For you, Ada"),
        ("bo@example.com", "For you"),
        ("cy@example.com", "For you"),
    ]
    by_reader = {m.to[0]: m for m in mail.outbox}
    assert "Hello Ada," in by_reader["ada@example.com"].body
    assert "%%" not in by_reader["ada@example.com"].alternatives[0][0]


def test_the_task_delivered_again_sends_nothing_twice(readers):  # G04
    send = begin(cms.campaign())
    expand(send_id=send.pk, now=timezone.now())
    expand(send_id=send.pk, now=timezone.now())
    run(send)
    run(send)
    tasks.sweep_sends()
    assert len(mail.outbox) == 3


def test_two_workers_never_hold_the_same_reader(readers):
    send = begin(cms.campaign())
    expand(send_id=send.pk, now=timezone.now())
    first = claims.claim(send_id=send.pk, limit=2, now=timezone.now())
    second = claims.claim(send_id=send.pk, limit=50, now=timezone.now())
    assert [len(first), len(second)] == [2, 1]
    assert not {d.pk for d in first} & {d.pk for d in second}


def test_a_dead_workers_claim_goes_back_but_its_mail_on_the_way_is_uncertain(readers):
    now = timezone.now()
    send = begin(cms.campaign())
    expand(send_id=send.pk, now=now)
    dead = claims.claim(send_id=send.pk, limit=2, now=now)
    assert claims.mark(dead[0], was="claimed", becomes="inflight")
    assert claims.recover(now=now + claims.LEASE + timedelta(seconds=1)) == (1, 1)
    assert not claims.mark(dead[1], was="claimed", becomes="inflight")  # it lost its lease
    run(send)
    assert states(send)[dead[0].email] == "uncertain"
    assert sorted(m.to[0] for m in mail.outbox) == sorted(
        {"ada@example.com", "bo@example.com", "cy@example.com"} - {dead[0].email}
    )
    assert send.state == "finished"


def test_never_is_more_than_one_mail_on_its_way(
    readers, monkeypatch
):  # issue 8: a kill leaves one uncertain, not a batch
    send, seen = begin(cms.campaign()), []
    hand_over = transport.hand_over

    def looked(connection, copy):
        seen.append(sorted(send.deliveries.values_list("state", flat=True)))
        return hand_over(connection, copy)

    monkeypatch.setattr(transport, "hand_over", looked)
    run(send)
    assert seen == [["claimed", "claimed", "inflight"], ["claimed", "inflight", "sent"], ["inflight", "sent", "sent"]]
    assert set(states(send).values()) == {"sent"}
    assert send.deliveries.exclude(sent_at=None).exclude(message_id="").filter(attempts=1).count() == 3


def test_what_was_accepted_is_marked_though_the_next_copy_cannot_be_made(readers, monkeypatch):
    send, made = begin(cms.campaign()), Copies.one

    def fails_for_bo(self, *, email, **words):
        if email == "bo@example.com":
            raise RuntimeError(email)
        return made(self, email=email, **words)

    monkeypatch.setattr(Copies, "one", fails_for_bo)
    with pytest.raises(RuntimeError):
        run(send)
    assert states(send) == {"ada@example.com": "sent", "bo@example.com": "claimed", "cy@example.com": "claimed"}


@pytest.mark.parametrize("lost", [0, 1])
def test_a_lost_lease_of_one_leaves_the_other_mark_right(readers, lost):
    now = timezone.now()
    send = begin(cms.campaign())
    expand(send_id=send.pk, now=now)
    batch = claims.claim(send_id=send.pk, limit=2, now=now)
    assert claims.mark_next(batch[0], message_id="<0>", accepted=None, now=now)
    Delivery.objects.filter(pk=batch[lost].pk).update(lease_token="", state=("uncertain", "queued")[lost])
    assert claims.mark_next(batch[1], message_id="<1>", accepted=batch[0], now=now) is (lost == 0)
    assert [states(send)[delivery.email] for delivery in batch] == [["uncertain", "inflight"], ["sent", "queued"]][lost]


def test_a_campaign_is_sent_once(readers):  # G04
    campaign = cms.campaign()
    send = begin(campaign)
    with pytest.raises(start.AlreadySent) as already:
        begin(campaign)
    assert already.value.send == send
    assert Edition.objects.count() == 1


def test_an_older_revision_published_after_the_send_changes_nothing(readers):
    campaign = cms.campaign(subject="First")
    old = campaign.latest_revision
    campaign.subject = "Second"
    campaign.save_revision().publish()
    campaign.refresh_from_db()
    send = run(begin(campaign))
    old.publish()
    send.refresh_from_db()
    assert (send.state, send.edition.subject) == ("finished", "Second")
    with pytest.raises(start.AlreadySent):
        begin(Campaign.objects.get(pk=campaign.pk))
    with pytest.raises(ProtectedError):
        campaign.delete()


def test_prices_are_those_of_the_moment_of_sending(readers):
    product = catalogue.product("Brass pen", price="30.00")
    send = begin(cms.campaign(products=[product]))
    pricing.set_prices(changes=[NewPrice(stock_of(product).pk, Decimal("99.00"))], source="test")
    run(send)
    assert {"€30.00" in m.body for m in mail.outbox} == {True}
    assert {"99.00" in m.body + m.alternatives[0][0] for m in mail.outbox} == {False}
    assert [(p["title"], p["price"]) for p in send.edition.products] == [("Brass pen", "30.00")]


def test_who_unsubscribes_between_gathering_and_sending_is_skipped(readers):
    send = begin(cms.campaign())
    expand(send_id=send.pk, now=timezone.now())
    token = send.deliveries.get(email="bo@example.com").token
    subscribing.unsubscribe(token=token, now=timezone.now())
    run(send)
    assert states(send) == {"ada@example.com": "sent", "bo@example.com": "skipped", "cy@example.com": "sent"}
    assert "bo@example.com" not in [m.to[0] for m in mail.outbox]


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda c: Campaign.objects.filter(pk=c.pk).update(live=False), "Approved"),
        (lambda c: Campaign.objects.filter(pk=c.pk).update(subject=" "), "Subject"),
        (lambda c: Campaign.objects.filter(pk=c.pk).update(subject="{order.number}"), "Placeholders"),
    ],
)
def test_what_the_checklist_fails_is_not_sent(readers, spoil, named):
    campaign = cms.campaign()
    spoil(campaign)
    with pytest.raises(start.NotSendable) as refused:
        begin(campaign)
    assert [problem.name for problem in refused.value.problems] == [named]
    assert not Send.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"), [({"stock": 0}, "Sold out: Pen"), ({"is_public": False}, "Not in the shop any more: Pen")]
)
def test_products_that_nobody_can_buy_stop_the_send(readers, fields, words):
    campaign = cms.campaign(products=[catalogue.product("Pen", **fields)])
    with pytest.raises(start.NotSendable, match=words):
        begin(campaign)


def test_a_mail_that_gmail_would_cut_off_is_refused_with_its_size(readers):
    words = "<p>" + "long " * 25_000 + "</p>"
    with pytest.raises(start.NotSendable, match=r"Size: 1\d\d KB of 100 KB"):
        begin(cms.campaign(body=[("text", {"body": words, "align": "left"})]))


def test_an_unclosed_tag_is_named_with_its_block(readers):
    with pytest.raises(start.NotSendable, match=r"block 1 \(Text\)"):
        begin(cms.campaign(body=[("text", {"body": "<p>open <b>bold</p>", "align": "left"})]))


def test_the_message_on_the_wire(readers, mail_server):  # noqa: F811 - the fixture
    send = run(begin(cms.campaign(products=[catalogue.product("Brass pen", price="30.00")])))
    assert states(send) == dict.fromkeys(["ada@example.com", "bo@example.com", "cy@example.com"], "sent")
    raw = mail_server.raw[0]
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    message = message_from_bytes(raw, policy=policy.default)
    token = Delivery.objects.get(email="ada@example.com").token
    assert message["List-Unsubscribe"] == f"<http://localhost:8000/m/u/{token}/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<news.example.com>" in message["List-Id"]
    assert message["From"] == "Counterfoil <news@example.com>"
    text, html = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    for part in (text.get_content(), html.get_content()):
        assert "Brass pen" in part
        assert "€30.00" in part
        assert f"/m/u/{token}/" in part
    ids = [message_from_bytes(one, policy=policy.default)["Message-ID"] for one in mail_server.raw]
    assert len(set(ids)) == 3
    assert not message.defects


def test_addresses_in_the_mail_are_full_and_ours(readers):
    run(begin(cms.campaign(products=[catalogue.product()])))
    html = mail.outbox[0].alternatives[0][0]
    addresses = re.findall(r'(?:href|src)="([^"]+)"', html)
    assert addresses
    assert all(address.startswith("http://localhost:8000/") for address in addresses)
    assert html.count("<h1") <= 1


@pytest.mark.parametrize(("answer", "state"), [("550 no such mailbox", "failed"), ("451 later", "queued")])
def test_refusals_are_told_apart(mail_server, answer, state):  # noqa: F811 - the fixture
    cms.subscriber("ada@example.com")
    mail_server.answer = answer
    send = begin(cms.campaign())
    expand(send_id=send.pk, now=timezone.now())
    deliver.pump(send_id=send.pk)
    delivery = send.deliveries.get()
    assert (delivery.state, delivery.attempts) == (state, 1)
    assert answer[4:] in delivery.error


def test_a_suppressed_address_is_never_gathered(readers):
    run(begin(cms.campaign()))
    subscribing.unsubscribe(token=Delivery.objects.get(email="bo@example.com").token, now=timezone.now())
    second = run(begin(cms.campaign()))
    assert sorted(states(second)) == ["ada@example.com", "cy@example.com"]
