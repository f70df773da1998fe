"""Paying by the pages: to the provider and back, with every answer that a card can get; guests by signed links."""

# ruff: noqa: F811 - fixtures are imported under the names by which tests ask for them

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.apps import apps
from django.contrib.auth.decorators import login_required

from forked_apps.checkout import payment_pages
from forked_apps.checkout.apps import SIGNED
from forked_apps.order import shipments
from forked_apps.order.models import Order
from forked_apps.payment import receipts
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.models import Invoice, PaymentAttempt
from tests.domain.checkout.test_pages import form_of, lamp, to_last_page  # noqa: F401
from tests.domain.payment.conftest import DECLINED, GOOD, SECURE, expire, fakepay, now, place_order  # noqa: F401

pytestmark = pytest.mark.django_db


class Browser:
    """The shopper between the shop (Django's test client) and fakepay (a real server)."""

    def __init__(self, client):
        self.client = client

    def start(self, order) -> str:
        """Chooses card on the pay page; answers the address of the provider's page."""
        answer = self.client.post(payment_pages.pay_address(order), {"method": "card"})
        assert answer.status_code == 302, answer.content.decode()
        return answer.url

    def post(self, page: str, path: str, **form):
        """Sends a form of the provider's page."""
        where, known = urlsplit(page), {name: values[-1] for name, values in parse_qs(urlsplit(page).query).items()}
        return requests.post(
            f"{where.scheme}://{where.netloc}{path}", data={**known, **form}, allow_redirects=False, timeout=60
        )

    def back(self, answer):
        """Follows the provider's way back to the shop."""
        assert answer.headers["Location"].startswith("http://testserver/checkout/orders/")
        return self.client.get(answer.headers["Location"])


@pytest.fixture
def browser(client):
    return Browser(client)


def result_of(client, order):
    return client.get(payment_pages.pay_address(order).replace("/pay/", "/payment/"))


def test_a_guest_orders_by_card_and_is_led_to_pay_and_back(client, lamp, fakepay, browser):  # P02, P03, D13, J9
    page = to_last_page(client, lamp, guest=True, method="card")
    provider = client.post("/checkout/preview/", form_of(page)).url  # 1.17: how to pay is not asked again
    order = Order.objects.get()
    assert provider.startswith(f"http://127.0.0.1:{fakepay.server_port}/pay/{order.payment_attempts.get().intent_id}")
    client.cookies.clear()  # the signed link is enough
    shown = client.get(payment_pages.pay_address(order)).content.decode()
    assert "Lamp" in shown
    assert order.number in shown

    paid = browser.back(browser.post(provider, urlsplit(provider).path, card=GOOD))

    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("paid", "paid")
    assert b"your order is paid" in paid.content
    document = Invoice.objects.get(invoice_of=order)
    link = f"/checkout/orders/{order.number}/{order.verification_hash()}/{document.number}.pdf"
    assert link in paid.content.decode()
    assert client.get(link).content.startswith(b"%PDF-")
    assert fakepay.book.totals()["charges"][0]["amount"] == int(order.total_incl_tax * 100)


def test_three_d_secure_leads_over_the_banks_page(client, fakepay, place_order, browser):  # P02
    order = place_order()
    provider = browser.start(order)
    to_bank = browser.post(provider, urlsplit(provider).path, card=SECURE)
    assert to_bank.headers["Location"].startswith("/3ds/")
    assert b"is still open" in result_of(client, order).content

    paid = browser.back(browser.post(provider, urlsplit(to_bank.headers["Location"]).path, answer="yes"))

    assert b"your order is paid" in paid.content
    order.refresh_from_db()
    assert order.payment_status == "paid"


@pytest.mark.parametrize("refuse", ["a poor card", "at the bank"])
def test_a_decline_is_told_and_another_card_pays_the_same_payment(client, fakepay, place_order, browser, refuse):  # P04
    order = place_order()
    provider = browser.start(order)
    path = urlsplit(provider).path
    if refuse == "a poor card":
        assert b"insufficient funds" in browser.post(provider, path, card=DECLINED).content
    else:
        browser.post(provider, path, card=SECURE)
        browser.post(provider, path.replace("/pay/", "/3ds/"), answer="no")

    shown = result_of(client, order).content.decode()
    assert "The payment did not work" in shown
    assert "Try another card" in shown
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("pending", "failed")

    browser.back(browser.post(browser.start(order), path, card=GOOD))
    order.refresh_from_db()
    assert order.payment_status == "paid"
    assert order.payment_attempts.count() == 1


def test_a_paid_order_is_not_offered_for_payment_again(client, fakepay, place_order, browser, now):  # P02
    order = place_order(method="bank_transfer")
    receipts.record_manual(order_id=order.pk, actor=None, now=now)
    address = payment_pages.pay_address(order)
    for answer in (client.get(address), client.post(address, {"method": "card"})):
        assert answer.url == address.replace("/pay/", "/payment/")
    assert fakepay.book.intents == {}


def test_an_expired_order_says_so_and_takes_no_money(client, fakepay, place_order, expire):  # P02, D05
    order = expire(place_order())
    assert b"This order was cancelled" in client.get(payment_pages.pay_address(order), follow=True).content
    client.post(payment_pages.pay_address(order), {"method": "card"})
    assert fakepay.book.intents == {}


def test_money_that_differs_is_being_checked_and_not_asked_for_again(client, fakepay, place_order, browser):  # E22
    order = place_order()
    browser.start(order)
    intent_id = order.payment_attempts.get().intent_id
    fakepay.book.intents[intent_id] = {**fakepay.book.intents[intent_id], "amount": 1}
    fakepay.book.pay(intent_id, GOOD)

    shown = result_of(client, order).content.decode()

    assert "do not pay again" in shown
    assert client.post(payment_pages.pay_address(order), {"method": "card"}).url.endswith("/payment/")
    assert len(fakepay.book.intents) == 1


def test_a_silent_provider_is_said_and_nothing_is_lost(client, fakepay, place_order):  # P02
    order = place_order()
    fakepay.misbehave(Faults(refused_requests=1.0))
    away = client.post(payment_pages.pay_address(order), {"method": "card"})
    assert (away.status_code, b"does not answer just now" in away.content) == (503, True)
    fakepay.misbehave(Faults())
    assert client.post(payment_pages.pay_address(order), {"method": "card"}).status_code == 302
    assert PaymentAttempt.objects.count() == 1


def test_a_provider_that_is_silent_after_ordering_leaves_the_order_to_be_paid(client, lamp, fakepay):  # 1.17
    page = to_last_page(client, lamp, guest=True, method="card")
    fakepay.misbehave(Faults(refused_requests=1.0))

    placed = client.post("/checkout/preview/", form_of(page))

    order = Order.objects.get()
    assert placed.url == payment_pages.pay_address(order)
    assert b"Nothing was charged" in client.get(placed.url).content


def test_transfer_and_courier_are_told_what_happens_next(client, fakepay, place_order, settings):  # P01
    settings.BANK_DETAILS = "IBAN DE00 1234"
    order = place_order(method="card")
    for method, words in (("bank_transfer", "IBAN DE00 1234"), ("cash_on_delivery", "to the courier at your door")):
        answer = client.post(payment_pages.pay_address(order), {"method": method}, follow=True)
        assert words in answer.content.decode()
        order.refresh_from_db()
        assert (order.payment_method, order.payment_status) == (method, "unpaid")


def test_without_a_page_of_the_provider_the_shopper_is_told_honestly(client, fakepay, place_order, settings):  # P02
    order = place_order()
    client.post(payment_pages.pay_address(order), {"method": "card"})
    settings.STRIPE_API_BASE, settings.STRIPE_PUBLISHABLE_KEY = "", "pk_live_1"  # the intent exists already

    page = client.post(payment_pages.pay_address(order), {"method": "card"}).content.decode()

    assert "do not take card numbers" in page
    attempt = order.payment_attempts.get()
    assert f'data-client-secret="{attempt.client_secret}"' in page
    assert 'data-publishable-key="pk_live_1"' in page


def test_a_shop_without_a_provider_offers_no_cards(client, customer, lamp, settings):  # P01
    settings.STRIPE_SECRET_KEY = ""
    client.force_login(customer)
    to_last_page(client, lamp)
    page = client.get("/checkout/payment-method/").content.decode()
    assert 'value="card"' not in page
    assert 'value="bank_transfer"' in page


@pytest.mark.parametrize("page", ["pay/", "payment/", "INV-2026-000001.pdf"])
def test_a_link_that_we_did_not_sign_finds_nothing(client, place_order, page):  # IDOR
    mine, theirs = place_order(method="bank_transfer"), place_order(method="bank_transfer")
    for forged in ("nonsense", theirs.verification_hash(), f"{mine.number}:x"):
        assert client.get(f"/checkout/orders/{mine.number}/{forged}/{page}").status_code == 404


def test_a_document_of_another_order_is_not_found(client, place_order, now):  # IDOR
    mine, theirs = place_order(method="bank_transfer"), place_order(method="bank_transfer")
    receipts.record_manual(order_id=theirs.pk, actor=None, now=now)
    foreign = theirs.invoices.get().number
    assert client.get(f"/checkout/orders/{mine.number}/{mine.verification_hash()}/{foreign}.pdf").status_code == 404


def test_pages_of_a_payment_are_kept_by_no_cache(client, place_order):  # I32
    page = client.get(payment_pages.pay_address(place_order(method="bank_transfer")))
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]


def test_signed_links_need_no_login_where_ordering_does(settings):  # D13
    settings.OSCAR_ALLOW_ANON_CHECKOUT = False
    config = apps.get_app_config("checkout")
    guards = {pattern.name: config.get_url_decorator(pattern) for pattern in config.get_urls()}
    assert {name for name, guard in guards.items() if guard is None} == set(SIGNED)
    assert "order-page" in SIGNED
    assert guards["preview"] is login_required


def test_the_signed_page_shows_the_order_its_parcels_and_its_documents(client, place_order, merchandiser):  # D03, D12
    order = place_order(user=None, method="bank_transfer", price="12.00", quantity=2)
    receipts.record_manual(order_id=order.pk, actor=merchandiser, now=order.date_placed)
    shipments.ship(
        order_id=order.pk, lines=None, carrier="Postbus", tracking_number="PB1", tracking_url="https://post.example/PB1",
        actor=merchandiser, now=order.date_placed,
    )  # fmt: skip
    link = payment_pages.pay_address(order).removesuffix("pay/")

    page = client.get(link).content.decode()

    line = order.lines.get()
    for shown in (line.title, line.partner_sku, "Postbus", "https://post.example/PB1", "Shipped", order.invoice.number):
        assert shown in page
    assert client.get(link.replace(order.verification_hash(), "forged")).status_code == 404
