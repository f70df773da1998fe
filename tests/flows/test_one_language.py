"""Whoever asks, in whatever language, reads one vocabulary and one style of date. # 6.7"""

import pytest
from bs4 import BeautifulSoup

from project.demo.people import PEOPLE
from tests.flows import wording

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

STARTS = {
    None: ["/", "/start/", "/dev/mail/", "/newsletter/", "/basket/", "/search/?q=mug", "/catalogue/", "/offers/"],
    "Customer": ["/accounts/", "/accounts/orders/", "/accounts/addresses/", "/accounts/wishlists/"],
    "Admin": ["/dashboard/", "/dashboard/orders/", "/dashboard/vouchers/", "/dashboard/vouchers/sets/", "/cms/"],
}
ALIKE = {
    None: ["/", "/search/?q=mug", "/basket/", "/newsletter/", "/accounts/login/", "/checkout/", "/nothing/"],
    "Customer": ["/accounts/orders/", "/accounts/addresses/"],
    "Admin": ["/dashboard/orders/", "/dashboard/offers/", "/dashboard/vouchers/", "/dashboard/vouchers/sets/"],
}


def visitor(address: str, language: str, role: str | None):
    session = wording.reader(address, language)
    if role:
        wording.log_in(session, next(person for person in PEOPLE if person.role == role))
    return session


def put_into_cart(session) -> None:
    found = BeautifulSoup(session.get(f"{session.base}/search/?q=mug&in_stock=true").text, "html.parser")
    page = session.get(session.base + found.select_one(".hit__title a")["href"])
    form = BeautifulSoup(page.text, "html.parser").select_one("form[action*='/basket/add/']")
    sent = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    sent |= {field["name"]: field.select("option")[-1]["value"] for field in form.select("select[name]")}
    answer = session.post(session.base + form["action"], data=sent, headers={"Referer": page.url})
    assert "in your cart" in answer.text or "to your cart" in answer.text


@pytest.mark.parametrize("role", STARTS, ids=str)
def test_every_page_says_one_word_for_one_thing(running_shop, role):  # 6.7
    session = visitor(running_shop, "en-US", role)
    put_into_cart(session)
    pages = list(wording.walked(session, STARTS[role], at_most=200))
    assert len(pages) > 20
    assert [fault for path, text in pages for fault in wording.faults(path, text)] == []


@pytest.mark.parametrize("role", ALIKE, ids=str)
def test_the_browsers_language_changes_no_word(running_shop, role):  # 6.7
    # Oscar has American words, none for en-GB and German ones: each browser read another mixture.
    sessions = [visitor(running_shop, language, role) for language in ("en-US", "en-GB", "de")]
    for path in ALIKE[role]:
        texts = [wording.text_at(session, path) for session in sessions]
        assert texts[0] == texts[1] == texts[2], path
        assert wording.faults(path, texts[2]) == []


def test_the_rules_see_what_they_are_for():
    for fault in (
        "Your basket",
        "Use a voucher",
        "Whole catalogue",
        "Nov. 29, 2026, 4:55 p.m.",
        "29 November 2026",
        "29/11/2026",
        "2026-11-29",
        "1 products",
        "(1 items)",
    ):
        assert wording.faults("/", fault), fault
    assert (
        wording.faults("/", "29 Nov 2026, 16:55: 1 product, 21 products, cart, coupon, 1.1 stars, 1–4 of 5 cups") == []
    )
