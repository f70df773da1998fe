"""Payments over HTTP: start, follow, webhook, refund; who may do what."""

# ruff: noqa: F401, F811 - fixtures are imported under the names by which tests ask for them

import json
import time
from decimal import Decimal

import pytest

from forked_apps.basket import tokens
from forked_apps.order import statuses
from forked_apps.order.models import Order
from forked_apps.payment import receipts
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.fakepay.webhooks import signature
from forked_apps.payment.models import PaymentAttempt, WebhookEvent
from tests.domain.payment.conftest import GOOD, fakepay, now, place_order
from tests.factories import basket as carts
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper(client_of, customer):
    return client_of(customer)


@pytest.fixture
def order(place_order):
    return place_order(price="12.00", quantity=2)


@pytest.fixture
def payment(fakepay, shopper, order):
    return shopper.post("/api/payment/", {"order": order.number}).json()


def deliver(api, fakepay, kind="payment_intent.succeeded", secret="whsec_test", age=0):
    found = next(e for e in fakepay.book.events.values() if e["type"] == kind)
    return send(api, json.dumps(found).encode(), secret, age)


def send(api, payload: bytes, secret="whsec_test", age=0):
    return api.post(
        "/api/payment/webhook/",
        data=payload,
        content_type="application/json",
        headers={"Stripe-Signature": signature(payload, secret, int(time.time()) - age)},
    )


@pytest.mark.parametrize(
    ("key", "chosen", "method"),
    [
        ("", "", "bank_transfer"),
        ("", "card", "bank_transfer"),
        ("", "cash_on_delivery", "cash_on_delivery"),
        ("sk_test_fakepay", "", "card"),
        ("sk_test_fakepay", "bank_transfer", "bank_transfer"),
    ],
)
def test_without_a_method_it_is_the_one_chosen_or_the_first_on_offer(
    fakepay, settings, shopper, place_order, key, chosen, method
):  # 1.17
    settings.STRIPE_SECRET_KEY = key
    answer = shopper.post("/api/payment/", {"order": place_order(method=chosen).number})

    assert (answer.status_code, answer.json().get("method")) == (201, method), answer.json()


def test_a_payment_is_started_for_the_total_and_resumed(fakepay, shopper, order):
    # E21
    first = shopper.post("/api/payment/", {"order": order.number})
    again = shopper.post("/api/payment/", {"order": str(order.pk), "amount": str(order.total_incl_tax)})

    assert first.status_code == 201
    assert first.json()["amount"] == str(order.total_incl_tax)
    assert first.json()["client_secret"].startswith(first.json()["intent_id"])
    assert again.json()["id"] == first.json()["id"]
    assert len(fakepay.book.intents) == 1


def test_another_amount_is_refused(fakepay, shopper, order):
    answer = shopper.post("/api/payment/", {"order": order.number, "amount": "1.00"})

    assert (answer.status_code, answer.json()["code"]) == (409, "amount_mismatch")
    assert answer.json()["total"] == str(order.total_incl_tax)
    assert fakepay.book.intents == {}


def test_polling_settles_without_a_webhook(fakepay, shopper, order, payment):
    fakepay.book.pay(payment["intent_id"], GOOD)

    shown = shopper.get(f"/api/payment/{payment['id']}/").json()

    assert (shown["status"], shown["order_status"], shown["payment_status"]) == ("succeeded", "paid", "paid")


def test_the_webhook_settles_once(api, fakepay, order, payment):
    # E22
    fakepay.book.pay(payment["intent_id"], GOOD)

    assert [deliver(api, fakepay).status_code for _ in range(3)] == [200, 200, 200]

    order.refresh_from_db()
    assert order.payment_status == statuses.PAYMENT_PAID
    assert order.status_changes.filter(new_status="paid").count() == 1


@pytest.mark.parametrize("secret", ["whsec_other", "", "sk_test_fakepay"])
def test_a_forged_webhook_is_refused_and_changes_nothing(api, fakepay, order, payment, secret):
    fakepay.book.pay(payment["intent_id"], GOOD)

    answer = deliver(api, fakepay, secret=secret)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_signature")
    order.refresh_from_db()
    assert order.payment_status == statuses.UNPAID


@pytest.mark.parametrize("body", [b"", b"{", b"\x00\xff", b"[]", b"null", b'{"id": 1}'])
def test_a_broken_webhook_is_a_400(api, fakepay, body):
    assert send(api, body).status_code == 400


def test_while_the_secret_is_replaced_both_are_valid(api, fakepay, order, payment, settings):  # E22
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", "whsec_test"]
    fakepay.book.pay(payment["intent_id"], GOOD)

    assert [deliver(api, fakepay, secret=secret).status_code for secret in ("whsec_new", "whsec_test")] == [200, 200]

    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new"]
    assert deliver(api, fakepay, secret="whsec_test").status_code == 400


@pytest.mark.parametrize(("age", "status"), [(200, 200), (400, 400)])
def test_an_old_delivery_is_a_replay(api, fakepay, payment, age, status):  # E22
    fakepay.book.pay(payment["intent_id"], GOOD)

    assert deliver(api, fakepay, age=age).status_code == status


@pytest.mark.parametrize(
    ("kind", "thing"),
    [
        ("payout.paid", {"id": "po_1", "object": "payout"}),
        ("balance.available", {"object": "balance"}),
        ("charge.dispute.created", {"id": "dp_1", "object": "dispute", "payment_intent": "pi_of_another_shop"}),
        ("x" * 300, {"id": "pi_" + "1" * 300, "object": "payment_intent", "metadata": None}),
    ],
)
def test_an_event_about_something_else_is_taken(api, fakepay, kind, thing):  # E22
    event = {"id": "evt_1", "type": kind, "data": {"object": thing}}

    assert send(api, json.dumps(event).encode()).status_code == 200
    assert len(WebhookEvent.objects.get().type) <= WebhookEvent._meta.get_field("type").max_length


def test_a_refund_made_at_the_provider_is_shown(api, fakepay, shopper, order, payment, client_of, merchandiser):  # E22
    fakepay.book.pay(payment["intent_id"], GOOD)
    shopper.get(f"/api/payment/{payment['id']}/")
    fakepay.book.refund(intent_id=payment["intent_id"], amount=150, metadata={})

    assert deliver(api, fakepay, kind="charge.refunded").status_code == 200

    [shown] = client_of(merchandiser).get(f"/api/admin/orders/{order.number}/refunds/").json()
    assert (shown["amount"], shown["status"]) == ("1.50", "succeeded")
    assert shopper.get(f"/api/orders/{order.number}/").json()["payment_status"] == "partially_refunded"


def test_an_idempotency_key_repeats_the_first_answer(fakepay, shopper, order):
    body, key = {"order": order.number}, {"Idempotency-Key": "once"}

    first = shopper.post("/api/payment/", body, headers=key)
    again = shopper.post("/api/payment/", body, headers=key)
    other = shopper.post("/api/payment/", {**body, "method": "bank_transfer"}, headers=key)

    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_other_peoples_orders_and_payments_do_not_exist(
    fakepay,
    order,
    payment,
    client_of,
    other_customer,
    api,
):
    stranger = client_of(other_customer)

    assert stranger.post("/api/payment/", {"order": order.number}).status_code == 404
    assert stranger.get(f"/api/payment/{payment['id']}/").status_code == 404
    assert api.post("/api/payment/", {"order": order.number}).status_code == 404


def test_a_guest_pays_with_the_token_of_the_placed_cart(fakepay, api, place_order):
    order = place_order(user=None)
    token = {"X-Cart-Token": tokens.issue(order.basket)}

    started = api.post("/api/payment/", {"order": order.number}, headers=token)

    assert started.status_code == 201
    assert api.get(f"/api/payment/{started.json()['id']}/", headers=token).status_code == 200


def test_a_provider_that_does_not_answer_is_a_503_and_asking_again_is_safe(fakepay, shopper, order):
    fakepay.misbehave(Faults(refused_requests=1.0))
    away = shopper.post("/api/payment/", {"order": order.number})
    fakepay.misbehave(Faults())
    back = shopper.post("/api/payment/", {"order": order.number})

    assert (away.status_code, away.json()["code"]) == (503, "payment_provider_unavailable")
    assert int(away.headers["Retry-After"]) > 0  # leftover of issue 7
    assert back.status_code == 201
    assert PaymentAttempt.objects.count() == 1


def test_an_unknown_method_names_the_known_ones(fakepay, shopper, order):
    answer = shopper.post("/api/payment/", {"order": order.number, "method": "pebbles"})

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_payment_method")
    assert answer.json()["allowed"] == ["card", "bank_transfer", "cash_on_delivery"]


def test_cancelling_a_paid_order_gives_the_money_back(fakepay, shopper, order, payment):
    # E27
    fakepay.book.pay(payment["intent_id"], GOOD)
    shopper.get(f"/api/payment/{payment['id']}/")

    answer = shopper.delete(f"/api/orders/{order.number}/")

    assert answer.status_code == 200
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("cancelled", "refunded")
    assert fakepay.book.totals()["charges"][0]["refunded"] == int(order.total_incl_tax * 100)


def test_staff_refund_in_part_and_never_too_much(fakepay, shopper, order, payment, client_of, merchandiser):
    fakepay.book.pay(payment["intent_id"], GOOD)
    shopper.get(f"/api/payment/{payment['id']}/")
    staff, place = client_of(merchandiser), f"/api/admin/orders/{order.number}/refunds/"

    made = staff.post(place, {"amount": "5.00", "reason": "scratched"})
    too_much = staff.post(place, {"amount": str(order.total_incl_tax)})

    assert (made.status_code, made.json()[0]["amount"], made.json()[0]["status"]) == (201, "5.00", "succeeded")
    assert (too_much.status_code, too_much.json()["code"]) == (409, "refund_too_large")
    assert too_much.json()["refundable"] == str(order.total_incl_tax - 5)
    assert staff.post(place, {"amount": "0.00"}).json()["errors"][0]["code"] == "min_value"
    assert [row["amount"] for row in staff.get(place).json()] == ["5.00"]
    assert shopper.post(place, {}).status_code == 403
    staff.post(place, {})
    nothing = staff.post(place, {"amount": "1.00"})
    assert (nothing.status_code, nothing.json()["code"], nothing.json()["refundable"]) == (
        409,
        "nothing_to_refund",
        "0.00",
    )  # 9.6


def test_staff_refund_lines_at_most_as_often_as_they_were_bought(place_order, client_of, merchandiser, now):  # 1.7
    order = place_order(price="12.00", quantity=3, method="bank_transfer")
    receipts.record_manual(order_id=order.pk, actor=None, now=now)
    staff, place = client_of(merchandiser), f"/api/admin/orders/{order.number}/refunds/"
    line = order.lines.get().pk
    one, three = ({"lines": [{"line": line, "quantity": units}]} for units in (1, 3))

    proposed = staff.post(f"{place}proposal/", {**one, "shipping": True}).json()
    made = staff.post(place, {**one, "shipping": True, "reason": "broken"})
    too_often = staff.post(place, three)

    shipping = str(order.shipping_incl_tax)
    assert (proposed["amount"], proposed["shipping"]) == (str(12 + order.shipping_incl_tax), shipping)
    assert proposed["refundable"] == str(order.total_incl_tax)
    [refund] = made.json()
    assert (made.status_code, refund["amount"], refund["shipping"]) == (201, proposed["amount"], shipping)
    assert [(row["line"], row["quantity"], row["amount"]) for row in refund["lines"]] == [(line, 1, "12.00")]
    assert staff.get(place).json() == made.json()
    assert (too_often.status_code, too_often.json()["code"]) == (409, "quantity_not_possible")
    assert (too_often.json()["line"], too_often.json()["possible"]) == (line, 2)
    assert staff.post(f"{place}proposal/", three).json()["code"] == "quantity_not_possible"


# --- a cart instead of an order -----------------------------------------------------------------------------------


@pytest.fixture
def filled(fakepay, customer):
    """The customer's cart, and the body that orders and pays it."""
    carts.country()
    cart = carts.basket(user=customer, lines=[(product("Lamp", price="12.00", stock=3), 2)])
    total = str(carts.quote_of(cart).total)
    body = {"expected_total": total, "shipping_address": carts.address(), "cart_id": str(cart.public_id)}
    return cart, body


def test_a_cart_is_placed_first_and_then_paid_for_exactly_its_total(fakepay, shopper, filled):  # E21, C3
    cart, body = filled

    answer = shopper.post("/api/payment/", body)

    order = Order.objects.get(basket=cart)
    assert answer.status_code == 201
    assert (answer.json()["order"], answer.json()["amount"]) == (order.number, str(order.total_incl_tax))
    assert (order.status, order.payment_method, order.total_incl_tax) == (
        "pending",
        "card",
        Decimal(body["expected_total"]),
    )
    assert fakepay.book.intents[answer.json()["intent_id"]]["amount"] == int(order.total_incl_tax * 100)


def test_the_same_cart_again_is_the_same_order_and_intent(fakepay, shopper, filled):  # E21, C3
    first, again = (shopper.post("/api/payment/", filled[1]).json() for _ in range(2))

    assert (again["order"], again["id"], again["intent_id"]) == (first["order"], first["id"], first["intent_id"])
    assert (Order.objects.count(), len(fakepay.book.intents)) == (1, 1)


def test_a_guest_places_and_pays_with_the_token_alone(fakepay, api):  # E21, D13
    carts.country()
    cart = carts.basket(lines=[(product(price="5.00", stock=3), 1)])
    headers = {"X-Cart-Token": tokens.issue(cart)}
    body = {
        "expected_total": str(carts.quote_of(cart).total),
        "email": "guest@example.com",
        "shipping_address": carts.address(),
    }

    first, again = (api.post("/api/payment/", body, headers=headers) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["id"] == first.json()["id"]
    assert Order.objects.get().email == "guest@example.com"


def test_a_total_above_the_confirmed_one_is_neither_placed_nor_charged(fakepay, shopper, filled):  # C3, E21
    body = filled[1]

    answer = shopper.post("/api/payment/", {**body, "expected_total": "0.01"})

    assert (answer.status_code, answer.json()["code"]) == (409, "total_changed")
    assert answer.json()["cart"]["total"] == body["expected_total"]
    assert (Order.objects.count(), fakepay.book.intents) == (0, {})


def test_an_unknown_method_places_nothing(fakepay, shopper, filled):  # E21
    answer = shopper.post("/api/payment/", {**filled[1], "method": "pebbles"})

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_payment_method")
    assert Order.objects.count() == 0


def test_when_the_provider_is_silent_the_order_stands_and_is_named(fakepay, shopper, filled):  # P02
    fakepay.misbehave(Faults(refused_requests=1.0))
    away = shopper.post("/api/payment/", filled[1])
    fakepay.misbehave(Faults())
    back = shopper.post("/api/payment/", {"order": away.json()["order"]})

    assert (away.status_code, away.json()["order"]) == (503, Order.objects.get().number)
    assert (back.status_code, back.json()["order"]) == (201, away.json()["order"])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"order": "NOSUCHORDER1"}, "#/order"),
        ({"expected_total": None}, "#/expected_total"),
        ({"amount": "1.00"}, "#/amount"),
        ({"method": "card", "payment_method": "bank_transfer"}, "#/payment_method"),
    ],
)
def test_an_order_and_a_cart_at_once_are_refused_by_name(fakepay, shopper, filled, change, pointer):  # E21
    answer = shopper.post("/api/payment/", {**filled[1], **change})

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert Order.objects.count() == 0


def test_nothing_to_pay_is_refused_by_name(fakepay, shopper):  # E21
    answer = shopper.post("/api/payment/", {"method": "card"})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/order")


def test_what_is_about_a_cart_does_not_go_with_an_order(fakepay, shopper, order):  # E21
    answer = shopper.post("/api/payment/", {"order": order.number, "email": "else@example.com"})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/email")
