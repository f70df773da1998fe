"""Pages that send mail, guess or cost much are limited, by the same counters as the API."""

import pytest
import time_machine
from django.core import mail
from django.urls import get_resolver

from project.page_limits import PAGES
from tests.api.shopping import begin, place
from tests.factories import basket, catalogue, partner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel("2026-05-01 12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def limit(settings, monkeypatch):
    return lambda scope, rate: monkeypatch.setitem(settings.RATE_LIMITS, scope, rate)


def statuses(ask, times: int) -> list[int]:
    return [ask().status_code for _ in range(times)]


def test_every_limited_page_exists():
    known = {f"{':'.join([*spaces, name])}" for spaces, name in _names(get_resolver(), [])}
    assert set(PAGES) <= known


def _names(resolver, spaces):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern, [*spaces, pattern.namespace] if pattern.namespace else spaces)
        else:
            yield spaces, str(pattern.name)


@pytest.mark.parametrize("url", ["/password-reset/", "/cms/password_reset/"])
@pytest.mark.parametrize("scope", ["password_reset", "password_reset_account"])
def test_password_resets_are_limited_by_caller_and_by_account(client, admin_user, limit, url, scope):  # 3.4
    limit(scope, "2/hour")
    form = {"email": admin_user.email}

    assert statuses(lambda: client.post(url, form), 3) == [302, 302, 429]

    assert len(mail.outbox) <= 2
    elsewhere = client.post(url, form, REMOTE_ADDR="198.51.100.1")
    assert elsewhere.status_code == (429 if scope == "password_reset_account" else 302)


def test_the_refusal_says_when_and_keeps_what_was_typed(client, limit):  # 3.4
    limit("register", "1/hour")
    form = {
        "registration-email": "new@example.com",
        "registration-password1": "short",
        "registration-password2": "other",
        "registration_submit": "1",
    }
    assert client.post("/accounts/login/", form).status_code == 200

    refused = client.post("/accounts/login/", form)

    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    page = refused.content.decode()
    assert 'name="registration-email" value="new@example.com"' in page
    assert "short" not in page
    assert client.post("/accounts/login/", {"login_submit": "1"}).status_code == 200  # logging in is another counter


def test_vouchers_are_guessed_as_seldom_on_pages_as_in_the_api(client, api, limit):  # 3.4
    limit("voucher", "3/min")
    assert statuses(lambda: client.post("/basket/vouchers/add/", {"code": "GUESS"}), 2) == [302, 302]

    assert api.post("/api/cart/apply-coupon/", {"code": "GUESS"}).status_code != 429
    assert api.post("/api/cart/apply-coupon/", {"code": "GUESS"}).status_code == 429
    assert client.post("/basket/vouchers/add/", {"code": "GUESS"}).status_code == 429


def test_reviews_are_limited(client, customer, limit):  # 3.4
    limit("review", "1/hour")
    client.force_login(customer)
    product = catalogue.product()
    url = f"/catalogue/{product.slug}_{product.pk}/reviews/add/"
    assert statuses(lambda: client.post(url, {"title": ""}), 2) == [200, 429]


@pytest.mark.parametrize(
    ("scope", "url"),
    [
        ("search", "/search/"),
        ("search", "/api/search/"),
        ("suggest", "/api/search/suggest/"),
        ("suggest", "/search/suggest/"),
    ],
)
def test_searches_are_limited(client, limit, scope, url):  # 3.4
    limit(scope, "2/min")

    answers = [client.get(url, {"q": "kettle"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "60"


@pytest.mark.parametrize("url", ["/api/orders/", "/api/payment/", "/api/oscar/checkout/", "/checkout/preview/"])
def test_every_door_of_an_order_counts_for_every_other(client, api, limit, url):  # 3.4: each order mails whom it names
    limit("order", "2/hour")
    basket.country("DE")
    partner.tax_rate()
    for _ in range(2):
        api.credentials()
        assert place(api, begin(api, catalogue.product()), email="g@example.com").status_code == 201

    cart = begin(api, catalogue.product())
    body = {"expected_total": cart["total"], "basket": "/api/oscar/baskets/1/", "total": cart["total"]}
    sent = {name: body[name] for name in (("basket", "total") if "oscar" in url else ("expected_total",))}
    answer = (client if url.startswith("/checkout") else api).post(url, sent)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")


def test_alerts_to_strangers_are_limited(client, limit):  # 3.4: each is a mail to the address that was typed
    limit("product_alert", "1/hour")
    url = f"/accounts/alerts/create/{catalogue.product(stock=0).pk}/"
    assert statuses(lambda: client.post(url, {"email": "a@example.com"}), 2) == [302, 429]
