"""fakepay and Stripe's own mock agree: on the requests that our gateway makes, and on the fields of the answers.

stripe-mock validates every request against Stripe's OpenAPI description. STRIPE_MOCK_URL names a running one.
"""

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from decimal import Decimal

import pytest

from forked_apps.payment.stripe_gateway import StripeGateway
from tests.factories.provider import fakepay_serving

MOCK = os.environ.get("STRIPE_MOCK_URL", "")
pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(
        not MOCK, reason="STRIPE_MOCK_URL names no stripe-mock (go install github.com/stripe/stripe-mock)"
    ),
]


@pytest.fixture
def fakepay():
    with fakepay_serving() as server:
        yield server


def gateway(address):
    return StripeGateway(secret_key="sk_test_123", webhook_secrets=("whsec_x",), base_address=address)


def post(address, path, **params):
    request = urllib.request.Request(
        f"{address}{path}",
        data=urllib.parse.urlencode(params).encode(),
        headers={"Authorization": "Bearer sk_test_123"},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def get(address, path, **params):
    request = urllib.request.Request(
        f"{address}{path}?{urllib.parse.urlencode(params)}", headers={"Authorization": "Bearer sk_test_123"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def kind_of(value):
    """JSON's type, with numbers alike: 1 and 1.0 are one type on the wire."""
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def verify_alike(ours: dict, theirs: dict):
    """Every field that fakepay answers exists at Stripe, with the same type where both hold a value."""
    assert set(ours) - set(theirs) == set(), "fields that Stripe does not know"
    differing = {
        name: (value, theirs[name])
        for name, value in ours.items()
        if value is not None and theirs[name] is not None and kind_of(value) != kind_of(theirs[name])
    }
    assert differing == {}


def test_every_request_of_our_gateway_is_valid_for_stripe():
    ours = gateway(MOCK)

    made = ours.create_intent(amount=Decimal("12.34"), currency="EUR", order_number="AB", payment_id="p", key="k")
    assert made.amount == Decimal("12.34")
    assert ours.fetch(intent_id=made.id).id
    assert ours.cancel(intent_id=made.id).id
    assert ours.refund(intent_id=made.id, amount=Decimal("1.00"), key="r").amount == Decimal("1.00")
    assert ours.find_refund(intent_id=made.id, key="r") is None  # the mock keeps nothing, but knows the request


def test_the_mock_would_have_refused_a_wrong_request():
    status, body = post(MOCK, "/v1/payment_intents", amount="a lot", currency="eur")

    assert status == 400
    assert "amount" in json.dumps(body)


def test_payment_intents_have_stripes_fields_and_types(fakepay):
    address = f"http://127.0.0.1:{fakepay.server_port}"
    params = {"amount": 1234, "currency": "eur", "metadata[order]": "AB", "payment_method_types[]": "card"}

    _, ours = post(address, "/v1/payment_intents", **params)
    _, theirs = post(MOCK, "/v1/payment_intents", **params)

    verify_alike(ours, theirs)


def test_confirmed_and_cancelled_intents_too(fakepay):
    address = f"http://127.0.0.1:{fakepay.server_port}"
    for verb, params in (("confirm", {"payment_method": "pm_card_visa"}), ("cancel", {})):
        _, made = post(address, "/v1/payment_intents", amount=500, currency="eur")

        _, ours = post(address, f"/v1/payment_intents/{made['id']}/{verb}", **params)
        _, theirs = post(MOCK, f"/v1/payment_intents/{made['id']}/{verb}", **params)

        verify_alike(ours, theirs)


def test_lists_of_refunds_too(fakepay):
    address = f"http://127.0.0.1:{fakepay.server_port}"
    _, made = post(address, "/v1/payment_intents", amount=500, currency="eur")
    fakepay.book.pay(made["id"], "4242424242424242")
    post(address, "/v1/refunds", payment_intent=made["id"], amount=200)

    ours = get(address, "/v1/refunds", payment_intent=made["id"], limit=1)
    theirs = get(MOCK, "/v1/refunds", payment_intent=made["id"], limit=1)

    verify_alike(ours, theirs)
    verify_alike(ours["data"][0], theirs["data"][0])


def test_refunds_have_stripes_fields_and_types(fakepay):
    address = f"http://127.0.0.1:{fakepay.server_port}"
    _, made = post(address, "/v1/payment_intents", amount=500, currency="eur")
    fakepay.book.pay(made["id"], "4242424242424242")
    params = {"payment_intent": made["id"], "amount": 200}

    _, ours = post(address, "/v1/refunds", **params)
    _, theirs = post(MOCK, "/v1/refunds", **params)

    verify_alike(ours, theirs)


def test_events_have_stripes_fields_and_types(fakepay):
    intent = fakepay.book.create_intent(amount=500, currency="eur", metadata={})
    fakepay.book.pay(intent["id"], "4242424242424242")
    request = urllib.request.Request(f"{MOCK}/v1/events/evt_1", headers={"Authorization": "Bearer sk_test_123"})
    with urllib.request.urlopen(request) as answer:
        theirs = json.load(answer)

    verify_alike(next(iter(fakepay.book.events.values())), theirs)
