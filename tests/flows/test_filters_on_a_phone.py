"""Filters on a small screen: several are chosen, then applied once; on a wide one each applies at once."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser, running_shop):
    opened = browser.new_page(viewport={"width": 390, "height": 800})
    opened.goto(f"{running_shop}/catalogue/")
    yield opened
    opened.close()


def test_choices_are_gathered_and_a_button_says_what_they_find(phone):  # 8.9
    loads = []
    phone.on("framenavigated", lambda frame: loads.append(frame.url))
    phone.locator("[data-facets] > summary").click()
    brands = phone.get_by_role("group", name="Brand").get_by_role("checkbox")
    apply = phone.locator(".facets__apply")

    brands.nth(0).check()
    brands.nth(1).check()

    expect(apply).to_have_text(re.compile(r"Show \d+ products"))
    assert loads == []
    found = re.search(r"\d+", apply.inner_text())[0]
    expect(brands.nth(1)).to_be_visible()
    apply.click()
    phone.wait_for_url(re.compile("brand=.*brand="))
    expect(phone.locator(".listing__count")).to_contain_text(f" {found} products")


def test_a_link_among_the_filters_keeps_choices_and_place(phone):  # 8.9
    phone.locator("[data-facets] > summary").click()
    phone.get_by_role("group", name="Brand").get_by_role("checkbox").first.check()

    phone.get_by_role("group", name="Price").get_by_role("link").first.click()

    phone.wait_for_url(re.compile("brand=.*price="))
    expect(phone.get_by_role("group", name="Price")).to_be_in_viewport()


def test_on_a_wide_screen_a_choice_applies_at_once(browser, running_shop):  # 8.9
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.goto(f"{running_shop}/catalogue/")

    # The page loads anew while the box is checked.
    page.get_by_role("group", name="Brand").get_by_role("checkbox").first.click()

    page.wait_for_url("**brand=**")
    expect(page.get_by_role("group", name="Brand").get_by_role("checkbox").first).to_be_checked()
    page.close()
