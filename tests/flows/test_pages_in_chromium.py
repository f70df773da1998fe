"""The shop's pages in a real browser: nothing they need is refused by their own policy."""

import pytest
from playwright.sync_api import Page

from project.demo.people import PEOPLE

pytestmark = pytest.mark.browser

GUEST = (
    "/",
    "/start/",
    "/catalogue/",
    "/search/?q=pan",
    "/accounts/login/",
    "/basket/",
    "/api/docs/",
    "/api/redoc/",
    "/nothing/",
)
ADMIN = (
    "/dashboard/",
    "/dashboard/catalogue/",
    "/dashboard/catalogue/products/1/",
    "/dashboard/catalogue/categories/create/",
    "/dashboard/orders/",
    "/dashboard/offers/new/metadata/",
    "/dashboard/vouchers/create/",
    "/cms/",
    "/cms/snippets/cms/campaign/add/",
    "/cms/snippets/cms/segment/add/",
    "/cms/users/",
    "/cms/redirects/add/",
    "/django-admin/",
)


# Redoc asks its maker's server for a mark; our page of it refuses that on purpose.
REFUSED_ON_PURPOSE = "https://cdn.redoc.ly/"


def complaints(page: Page, address: str, paths) -> dict[str, list[str]]:
    """What the browser says about scripts and policies, by page."""
    said: dict[str, list[str]] = {}
    page.on("pageerror", lambda error: said.setdefault(page.url, []).append(str(error)))

    def hear(line):
        if "Content Security" in line.text and REFUSED_ON_PURPOSE not in line.text:
            said.setdefault(page.url, []).append(line.text)

    page.on("console", hear)
    for path in paths:
        page.goto(f"{address}{path}", wait_until="networkidle")
    return said


def test_a_guests_pages_run(browser, running_shop):  # 3.6
    assert complaints(browser.new_page(), running_shop, GUEST) == {}


def test_the_pages_of_staff_run(browser, running_shop):  # 3.6
    admin = next(person for person in PEOPLE if person.role == "Admin")
    page = browser.new_page()
    page.goto(f"{running_shop}/accounts/login/")
    page.fill("#id_login-username", admin.email)
    page.fill("#id_login-password", admin.password)
    page.click("button[name=login_submit]")
    assert complaints(page, running_shop, ADMIN) == {}


def test_the_list_of_offers_stays_within_a_laptops_page(browser, running_shop):  # 6.5
    admin = next(person for person in PEOPLE if person.role == "Admin")
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{running_shop}/accounts/login/?next=/dashboard/offers/")
    page.fill("#id_login-username", admin.email)
    page.fill("#id_login-password", admin.password)
    page.click("button[name=login_submit]")
    page.wait_for_url("**/dashboard/offers/")
    assert page.locator(".badge-danger").count() > 0  # the sentences that made it wide
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366


def test_control_a_script_that_came_in_as_data_does_not_run(browser, running_shop):  # 3.6
    page = browser.new_page()
    page.goto(f"{running_shop}/catalogue/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.stolen = 1\">')")
    page.wait_for_timeout(300)
    assert page.evaluate("window.stolen") is None
