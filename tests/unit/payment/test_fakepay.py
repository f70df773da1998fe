"""fakepay as the shop's gateway module sees it, through Stripe's own SDK."""

import json
import threading
import time
import urllib.request
from decimal import Decimal

import pytest

from forked_apps.payment import gateways
from forked_apps.payment.fakepay.book import Book, Refused
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.fakepay.webhooks import signature
from forked_apps.payment.gateways import BadSignature, GatewayRefused
from forked_apps.payment.stripe_gateway import StripeGateway
from tests.factories.provider import fakepay_serving

PAYMENT = "0b8f2d3e-1111-4222-8333-444455556666"
GOOD, SECURE, DECLINED = "4242424242424242", "4000002760003184", "4000000000009995"


@pytest.fixture
def fakepay():
    with fakepay_serving() as server:
        yield server


@pytest.fixture
def gateway(fakepay):
    return StripeGateway(
        secret_key="sk_test_fakepay",
        webhook_secrets=("whsec_old", "whsec_new"),
        base_address=f"http://127.0.0.1:{fakepay.server_port}",
    )


def intent_of(gateway, key="k1", amount="12.34"):
    return gateway.create_intent(
        amount=Decimal(amount), currency="EUR", order_number="AB12", payment_id=PAYMENT, key=key
    )


def test_an_intent_carries_the_exact_amount_and_our_own_ids(fakepay, gateway):
    # P02
    intent = intent_of(gateway)

    assert (intent.amount, intent.currency, intent.state) == (Decimal("12.34"), "EUR", gateways.OPEN)
    assert fakepay.book.intents[intent.id]["amount"] == 1234
    assert fakepay.book.intents[intent.id]["metadata"] == {"order": "AB12", "payment": PAYMENT}


def test_the_same_key_gives_the_same_intent_and_other_parameters_are_refused(fakepay, gateway):
    assert intent_of(gateway).id == intent_of(gateway).id
    assert len(fakepay.book.intents) == 1

    with pytest.raises(GatewayRefused, match="same parameters"):
        intent_of(gateway, amount="99.00")


def test_a_lost_answer_is_repeated_by_the_sdk_and_charges_once(fakepay, gateway):
    fakepay.misbehave(Faults(lost_answers=0.4, seed=7))

    made = {intent_of(gateway, key=f"key-{n}").id for n in range(8)}

    assert len(made) == 8
    assert len(fakepay.book.intents) == 8


def test_the_same_key_at_once_makes_one_intent(fakepay, gateway):
    ids, errors = [], []
    start = threading.Barrier(6)

    def ask():
        start.wait()
        try:
            ids.append(intent_of(gateway, key="together").id)
        except gateways.GatewayUnavailable as error:  # "in progress": asking again is safe
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(ids)) == 1
    assert len(ids) + len(errors) == 6
    assert len(fakepay.book.intents) == 1


def test_a_paid_intent_cannot_be_cancelled_and_says_that_it_is_paid(fakepay, gateway):
    intent = intent_of(gateway)
    fakepay.book.pay(intent.id, GOOD)

    assert gateway.cancel(intent_id=intent.id).state == gateways.SUCCEEDED


def test_three_d_secure_charges_only_after_the_bank_agreed(fakepay, gateway):
    intent = intent_of(gateway)

    fakepay.book.pay(intent.id, SECURE)
    assert gateway.fetch(intent_id=intent.id).state == gateways.NEEDS_ACTION
    assert fakepay.book.totals()["charges"] == []

    fakepay.book.authenticate(intent.id, passed=True)
    assert gateway.fetch(intent_id=intent.id).received == Decimal("12.34")


def test_a_decline_leaves_the_intent_open_with_its_reason(fakepay, gateway):
    # P04
    intent = intent_of(gateway)

    with pytest.raises(Refused):
        fakepay.book.pay(intent.id, DECLINED)

    after = gateway.fetch(intent_id=intent.id)
    assert (after.state, after.error_code) == (gateways.OPEN, "insufficient_funds")
    assert after.received == 0


def test_refunds_add_up_to_the_charge_and_not_a_cent_more(fakepay, gateway):
    intent = intent_of(gateway)
    fakepay.book.pay(intent.id, GOOD)

    gateway.refund(intent_id=intent.id, amount=Decimal("10.00"), key="r1")
    gateway.refund(intent_id=intent.id, amount=Decimal("10.00"), key="r1")  # the same request again
    with pytest.raises(GatewayRefused) as refused:
        gateway.refund(intent_id=intent.id, amount=Decimal("2.35"), key="r2")

    assert refused.value.code == "amount_too_large"
    assert fakepay.book.totals()["charges"][0]["refunded"] == 1000


def signed(event, secret, at=None):
    payload = json.dumps(event).encode()
    return payload, signature(payload, secret, int(at or time.time()))


@pytest.fixture
def event(fakepay, gateway):
    fakepay.book.pay(intent_of(gateway).id, GOOD)
    return next(e for e in fakepay.book.events.values() if e["type"] == "payment_intent.succeeded")


def test_a_state_that_the_provider_invents_later_is_no_success(fakepay, gateway):
    intent = intent_of(gateway)
    fakepay.book.intents[intent.id] = {**fakepay.book.intents[intent.id], "status": "requires_moonlight"}

    assert gateway.fetch(intent_id=intent.id).state == gateways.PROCESSING


@pytest.mark.parametrize("payment", ["order 17", 17, None, ["x"]])
def test_a_payment_of_another_program_on_the_account_is_none_of_ours(gateway, event, payment):  # E22
    event["data"]["object"]["metadata"] = {"payment": payment}
    body, header = signed(event, "whsec_new")

    assert gateway.parse_webhook(payload=body, signature=header).payment_id == ""


@pytest.mark.parametrize("secret", ["whsec_old", "whsec_new"])
def test_a_webhook_is_taken_with_either_secret_during_a_rotation(gateway, event, secret):
    # E22
    payload, header = signed(event, secret)

    assert gateway.parse_webhook(payload=payload, signature=header).payment_id == PAYMENT


@pytest.mark.parametrize(
    "spoil",
    [
        lambda payload, header: (payload + b" ", header),
        lambda payload, header: (payload, header[:-1] + ("0" if header[-1] != "0" else "1")),
        lambda payload, header: (payload, header.replace("v1=", "v0=")),
        lambda payload, header: (payload, ""),
        lambda payload, header: (json.dumps(json.loads(payload), indent=1).encode(), header),
    ],
    ids=["one more space", "one other digit", "old scheme", "no signature", "re-serialised"],
)
def test_a_webhook_that_differs_in_a_byte_is_refused(gateway, event, spoil):
    payload, header = spoil(*signed(event, "whsec_new"))

    with pytest.raises(BadSignature):
        gateway.parse_webhook(payload=payload, signature=header)


@pytest.mark.parametrize(("age", "taken"), [(290, True), (310, False)])
def test_a_webhook_is_refused_after_five_minutes(gateway, event, age, taken):
    payload, header = signed(event, "whsec_new", at=time.time() - age)

    if taken:
        assert gateway.parse_webhook(payload=payload, signature=header).payment_id == PAYMENT
    else:
        with pytest.raises(BadSignature):
            gateway.parse_webhook(payload=payload, signature=header)


def test_the_book_survives_a_restart(tmp_path):
    journal = tmp_path / "book.jsonl"
    before = Book(journal)
    intent = before.create_intent(amount=500, currency="eur", metadata={})
    before.pay(intent["id"], GOOD)

    assert Book(journal).totals() == before.totals()


def test_a_key_is_free_again_when_the_disk_was_full(fakepay, gateway, tmp_path):
    # 9.10
    fakepay.book._journal = tmp_path  # a folder: nothing can be written to it, as to a full disk
    with pytest.raises(gateways.GatewayUnavailable):
        intent_of(gateway)
    fakepay.book._journal = tmp_path / "journal"
    assert intent_of(gateway).state == gateways.OPEN
    assert len(fakepay.book.intents) == 1


def test_the_payment_page_needs_the_intents_secret(fakepay, gateway):
    intent = intent_of(gateway)
    page = f"http://127.0.0.1:{fakepay.server_port}/pay/{intent.id}"

    with urllib.request.urlopen(f"{page}?client_secret={intent.client_secret}") as answer:
        assert b"12.34 EUR" in answer.read()
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(page)


def test_an_unknown_fault_is_named(fakepay):
    request = urllib.request.Request(
        f"http://127.0.0.1:{fakepay.server_port}/_faults", data=b'{"explosions": 1}', method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)

    assert b"explosions" in refused.value.read()
