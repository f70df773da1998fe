"""390 pixels and a keyboard, which is also 780 pixels at a zoom of 200 %: the pages of all kinds of people. # 6.7"""

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.flows.test_accessibility import CUSTOMER, GUEST, STAFF, first_product, log_in, put_into_cart, violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PHONE = {"width": 390, "height": 844}
LEAST = 24  # pixels that a finger needs, WCAG 2.5.8
# What sticks out of the page, and what is too small to be hit; a link within a sentence may be as high as its line.
LOOK = """(least) => {
  const width = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > width + 1) found.push(`${document.documentElement.scrollWidth} px wide`);
  const seen = (e) => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    return box.width > 1 && box.height > 1 && box.right > 0 && style.visibility !== "hidden" && style.opacity !== "0"
      && !e.closest("[aria-hidden=true], .sr-only, details:not([open]) > :not(summary)");
  };
  for (const e of [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(seen)) {
    const labels = e.matches("[type=radio], [type=checkbox]") ? e.labels : [];
    const boxes = [e, ...labels].map((one) => one.getBoundingClientRect());
    const inSentence = e.tagName === "A" && getComputedStyle(e).display === "inline"
      && [...e.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const small = ["height", "width"].some((side) => Math.max(...boxes.map((box) => box[side])) < least - .5);
    if (small && !inSentence) found.push(`${e.outerHTML.slice(0, 120)} is small`);
  }
  return found;
}"""
# The focused element is on the screen, not below something else, and marked.
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e.tagName === "IFRAME") return null;
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const within = (value, most) => Math.min(Math.max(value, 0), most - 1);
  const x = within(box.left + Math.min(box.width / 2, 60), innerWidth);
  const top = document.elementFromPoint(x, within(box.top + Math.min(box.height / 2, 60), innerHeight));
  const labels = [...(e.labels || [])];
  const mine = top && (e.contains(top) || top.contains(e) || labels.some((label) => label.contains(top)));
  const card = e.closest(".hit, .select2-selection");
  const marked = style.outlineStyle !== "none" || style.boxShadow !== "none"
    || (card && getComputedStyle(card).outlineStyle !== "none");
  const faults = [mine ? "" : "is hidden", marked ? "" : "is not marked"].filter(Boolean);
  return [e.outerHTML.slice(0, 120), faults.join(", ")];
}"""


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(chromium, running_shop) -> Page:
    opened = chromium.new_context(base_url=running_shop, viewport=PHONE, reduced_motion="reduce")
    yield opened.new_page()
    opened.close()


def barriers(page: Page, *, tabs: int = 25) -> list[str]:
    found = page.evaluate(LOOK, LEAST)
    for _ in range(tabs):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUS)
        if focused is None:
            break
        if focused[1]:
            found.append(": ".join(focused))
    return [f"{page.url}: {one}" for one in found]


def walked(page: Page, paths) -> list[str]:
    found = []
    for path in paths:
        page.goto(path, wait_until="load")
        found += barriers(page)
    return found


def test_a_guests_pages_fit(page):
    found = walked(page, GUEST)
    put_into_cart(page)
    assert found + barriers(page) + walked(page, ("/basket/", "/checkout/")) == []


def test_a_customers_pages_fit(page):
    log_in(page, "Customer")
    assert walked(page, CUSTOMER) == []


def test_the_dashboard_fits(page):
    log_in(page, "Admin")
    found = walked(page, (*STAFF, "/dashboard/vouchers/create/"))
    page.goto("/dashboard/orders/")
    page.click("td a[href*='/dashboard/orders/'] >> nth=0")
    assert found + barriers(page) == []


def test_nothing_moves_for_who_asked_for_rest(page):
    first_product(page)
    moves = "e => getComputedStyle(e).transitionDuration !== '0s'"
    moving = f"() => [...document.querySelectorAll('*')].filter({moves}).length"
    assert page.evaluate(moving) == 0


def test_an_error_leads_to_its_field_and_keeps_what_was_typed(page):
    put_into_cart(page)
    page.goto("/checkout/")
    page.fill("#id_username", "guest@example.com")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.fill("#id_first_name", "Ada")
    page.fill("#id_postcode", "x")
    with page.expect_navigation():  # what a browser would refuse by itself, sent all the same
        page.evaluate("document.querySelector('#new_shipping_address').submit()")
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")
    assert (page.input_value("#id_first_name"), page.input_value("#id_postcode")) == ("Ada", "x")
    words = "id => document.getElementById(id).textContent"
    read_aloud = f"e => e.getAttribute('aria-describedby').split(' ').map({words}).join(' ')"
    assert "is not valid for Germany" in page.eval_on_selector("#id_postcode", read_aloud)
    assert "required" in page.eval_on_selector("#id_line1", read_aloud)
    assert violations(page, "address with errors") == []
    page.click("[data-error-summary] a[href='#id_postcode']")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_postcode"
