"""The shop's search box suggests while one types; without JavaScript it is a plain form."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser, running_shop):
    opened = browser.new_page()
    opened.goto(f"{running_shop}/catalogue/")
    yield opened
    opened.close()


def typed(page: Page, text: str):
    """The search box, when its list has opened."""
    box = page.get_by_role("combobox", name="Search products")
    box.click()
    box.press_sequentially(text)
    expect(box).to_have_attribute("aria-expanded", "true")
    return box


def suggestions(page: Page):
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def test_arrows_go_through_the_options_and_enter_follows_one(page):  # 8.8
    box = typed(page, "pa")
    options = suggestions(page)
    assert options.count() > 1
    assert box.get_attribute("aria-activedescendant") is None

    box.press("ArrowDown")

    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    leads_to = options.last.get_attribute("data-url")
    box.press("Enter")
    page.wait_for_url(f"**{leads_to}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_escape_closes_the_list_and_keeps_the_words(page):  # 8.8
    box = typed(page, "pa")

    box.press("Escape")

    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_hidden()
    assert box.input_value() == "pa"


def test_an_option_is_followed_by_a_click(page):  # 8.8
    typed(page, "pa")
    option = suggestions(page).first
    leads_to = option.get_attribute("data-url")

    option.click()

    page.wait_for_url(f"**{leads_to}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_without_scripts_the_box_is_a_plain_form(browser, running_shop):  # 8.8
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{running_shop}/catalogue/")
    box = page.get_by_role("searchbox", name="Search products")

    box.fill("pan")
    box.press("Enter")

    page.wait_for_url("**/search/?q=pan")
    expect(page.get_by_role("heading", level=1)).to_contain_text("pan")
    context.close()
