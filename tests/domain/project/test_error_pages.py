"""What people see instead of a page: in the shop's or the dashboard's own frame, and without the database too."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.factories import catalogue

SEARCH_BOX = 'action="/search/"'
AWAY = "could not connect to server"


@pytest.fixture
def browser() -> Client:
    """Gets what a visitor gets, not the exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def no_database(monkeypatch):
    """The database cannot be reached: every question to it fails as a refused connection does."""

    def refuse(*args, **kwargs):
        raise OperationalError(AWAY)

    monkeypatch.setattr(connection, "cursor", refuse)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nothing/", "/catalogue/nothing_9999/", "/catalogue/category/nothing_9999/"])
def test_an_address_without_a_page_has_the_shops_own(browser, path):  # 2.5
    catalogue.category("Kitchenware")
    answer = browser.get(path)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "There is no page here" in page
    assert SEARCH_BOX in page
    assert "Kitchenware" in page  # the menu


@pytest.mark.django_db
def test_a_hidden_product_is_not_there(browser):  # 2.5
    hidden = catalogue.product("Kettle", is_public=False)
    answer = browser.get(hidden.get_absolute_url())
    assert (answer.status_code, "There is no page here" in answer.content.decode()) == (404, True)


@pytest.mark.django_db
def test_staff_stay_in_the_dashboard(browser, merchandiser, staff_without_rights):  # 2.5
    browser.force_login(merchandiser)
    missing = browser.get("/dashboard/catalogue/products/9999/")
    assert missing.status_code == 404
    assert 'href="/dashboard/orders/"' in missing.content.decode()  # the menu
    assert 'action="/dashboard/catalogue/"' in missing.content.decode()  # the search

    browser.force_login(staff_without_rights)
    refused = browser.get("/dashboard/orders/")
    assert refused.status_code == 403
    assert "This page is not for your account" in refused.content.decode()
    assert 'class="dash-top"' in refused.content.decode()


@pytest.mark.django_db
def test_a_customer_who_looks_into_the_dashboard_stays_in_the_shop(browser, customer):  # 2.5
    browser.force_login(customer)
    answer = browser.get("/dashboard/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert SEARCH_BOX in page
    assert "dash-top" not in page


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_to_do():  # 2.5
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert answer.status_code == 403
    assert "Load the page again" in answer.content.decode()
    assert SEARCH_BOX in answer.content.decode()


@pytest.mark.django_db
def test_an_error_of_ours_gives_a_number_to_tell(browser, monkeypatch):  # 2.5
    from oscar.apps.catalogue.views import ProductDetailView

    def break_down(*args, **kwargs):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(ProductDetailView, "get_object", break_down)
    answer = browser.get(catalogue.product("Kettle").get_absolute_url(), headers={"X-Request-Id": "trace-12345678"})
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "trace-12345678" in page
    assert SEARCH_BOX in page
    assert "secret detail" not in page


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused_plainly(browser):  # 2.5
    answer = browser.get("/", headers={"host": "evil.example"})
    assert (answer.status_code, "This request cannot be read" in answer.content.decode()) == (400, True)
    api = browser.get("/api/cart/", headers={"host": "evil.example"})
    assert (api.status_code, api["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/catalogue/", "/search/?q=pan", "/basket/", "/accounts/", "/no/", "/dashboard/"]
)
def test_while_the_database_is_away_pages_are_503(browser, customer, no_database, path):  # 9.10
    browser.cookies["sessionid"] = "a" * 32
    answer = browser.get(path)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "The shop is away for a moment" in page
    assert SEARCH_BOX in page
    assert AWAY not in page


@pytest.mark.django_db
def test_the_api_answers_its_problem_meanwhile(browser, no_database):  # 9.10
    answer = browser.get("/api/products/")
    assert (answer.status_code, answer.json()["code"]) == (503, "temporarily_unavailable")
    assert answer["Retry-After"]
