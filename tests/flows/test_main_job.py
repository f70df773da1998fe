"""The main job from end to end, over HTTP against a running shop, as `make tour` walks it; then README's own lines."""

import json
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from project.tour import mailbox, shopping, staff
from project.tour.narrator import Silent
from project.tour.walk import Walk

pytestmark = pytest.mark.timeout(600)  # the shop has to be made and filled first
README = (Path(__file__).resolve().parents[2] / "README.md").read_text()


@pytest.fixture(scope="module")
def walk(running_shop) -> Walk:
    return Walk(running_shop, Silent(), email="walker@example.com")


@pytest.fixture(scope="module")
def seen(walk):
    """Step 1, first half: a guest looks around."""
    return shopping.look_around(walk)


@pytest.fixture(scope="module")
def filled(walk, seen):
    """Step 1, second half: a guest fills a cart."""
    return shopping.fill_a_cart(walk)


@pytest.fixture(scope="module")
def logged_in(walk, filled):
    """Step 2."""
    return shopping.register_and_log_in(walk)


@pytest.fixture(scope="module")
def ordered(walk, logged_in):
    """Step 3: a merchandiser raises the price by one, then the customer orders."""
    raised_to = staff.change_price(walk, by=Decimal("1.00"))
    return {"raised_to": raised_to, **shopping.place_the_order(walk)}


@pytest.fixture(scope="module")
def looked_back(walk, ordered):
    """Step 4: the price falls by a half."""
    lowered_to = staff.change_price(walk, by=Decimal("-0.50"))
    return {"lowered_to": lowered_to, **shopping.look_back(walk)}


@pytest.fixture(scope="module")
def campaign(walk):
    """Step 5."""
    return staff.send_the_campaign(walk)


def test_a_guest_sees_ten_products_a_page(seen):  # E07 B08
    assert len(seen["page"]["results"]) == 10
    assert seen["page"]["count"] >= 80
    assert seen["page"]["next"]


def test_filters_and_ordering_hold(seen):  # B09 B10
    found = seen["filtered"]["results"]
    prices = [Decimal(one["price"]) for one in found]

    assert len(found) > 3
    assert prices == sorted(prices)
    assert all(Decimal(5) <= price <= Decimal(60) for price in prices)
    assert all(one["in_stock"] for one in found)
    assert all(any(place["path"].startswith("kitchen") for place in one["categories"]) for one in found)


def test_a_facet_with_two_choices_keeps_counting_the_others(seen):  # H01 H02 H03
    chosen = seen["chosen"]
    before = {one["value"]: one["count"] for one in chosen["before"]["values"]}
    after = {one["value"]: one["count"] for one in chosen["after"]["values"]}

    assert {value: after[value] for value in before} == before
    assert (
        max(before[value] for value in chosen["values"]) < chosen["count"] <= sum(before[v] for v in chosen["values"])
    )
    assert {one["value"] for one in chosen["after"]["values"] if one["selected"]} == set(chosen["values"])


def test_the_guests_cart_has_both_lines_and_adds_up(filled):  # E14 E15 C01 C02 C05 C07
    assert [line["quantity"] for line in filled["lines"]] == [2, 1]
    for line in filled["lines"]:
        assert Decimal(line["line_total"]) == line["quantity"] * Decimal(line["unit_price"]) - Decimal(line["discount"])
    goods = sum(Decimal(line["line_total"]) for line in filled["lines"])
    assert Decimal(filled["total"]) == goods + Decimal(filled["shipping_total"])
    assert filled["cart_token"]


def test_the_cart_comes_along_at_login(filled, logged_in):  # E01 E02 A02 A03 A04 C07
    def content(cart):
        return [(line["product"]["id"], line["quantity"]) for line in cart["lines"]]

    assert logged_in["login"]["access"].count(".") == logged_in["login"]["refresh"].count(".") == 2
    assert content(logged_in["cart"]) == content(filled)
    assert logged_in["cart"]["cart_token"] is None


def test_the_new_price_is_in_the_cart_with_what_changed(walk, filled, ordered):  # C06
    line = ordered["seen"]["lines"][0]
    [notice] = ordered["seen"]["notices"]

    assert Decimal(line["unit_price"]) == ordered["raised_to"] == Decimal(walk.product["price"]) + 1
    assert (notice["code"], notice["line"]) == ("price_up", line["id"])
    assert (Decimal(notice["old"]), Decimal(notice["new"])) == (Decimal(walk.product["price"]), ordered["raised_to"])


def test_the_old_total_is_refused_with_the_new_cart(filled, ordered):  # C06 E23
    assert ordered["problem"]["code"] == "total_changed"
    assert Decimal(ordered["problem"]["cart"]["total"]) == Decimal(filled["total"]) + 2


def test_the_order_says_what_was_agreed_line_by_line(walk, ordered):  # D01 D02 D03 E23
    order, line = ordered["order"], ordered["order"]["lines"][0]

    assert (order["status"], order["payment_status"]) == ("pending", "unpaid")
    assert order["total"] == ordered["problem"]["cart"]["total"]
    assert (line["name"], line["sku"], line["quantity"]) == (walk.product["name"], walk.product["sku"], 2)
    assert Decimal(line["unit_price"]) == ordered["raised_to"]
    assert Decimal(line["line_total"]) == 2 * ordered["raised_to"] - Decimal(line["discount"])


def test_the_price_moves_on_and_the_order_does_not(ordered, looked_back):  # D04
    assert looked_back["lowered_to"] == ordered["raised_to"] - Decimal("0.50")
    assert Decimal(looked_back["product"]["price"]) == looked_back["lowered_to"]
    assert looked_back["order"] == ordered["order"]


def test_stock_fell_by_what_was_ordered(walk, looked_back):  # D05 C9
    assert looked_back["product"]["stock_quantity"] == walk.product["stock_quantity"] - 2


def test_the_customer_sees_the_order_in_their_history(ordered, looked_back):  # D09 E24
    assert [one["number"] for one in looked_back["history"]["results"]] == [ordered["order"]["number"]]


def test_customer_and_staff_get_one_html_mail_each_with_a_text_part(walk, ordered, looked_back):  # E23 I10 I11 I18
    mails = looked_back["mails"]

    assert sorted(mail["to"] for mail in mails) == sorted([walk.email, "orders@example.com"])
    for mail in mails:
        assert ordered["order"]["number"] in mail["text"]
        assert walk.product["name"] in mail["text"]
        assert "<html" in mail["html"]


def test_the_campaign_shows_products_and_reaches_each_reader_once(walk, campaign):  # J1 J2 J6
    figures = campaign["figures"]
    assert figures["done"] == figures["total"] > 0
    assert "€" in campaign["preview"]

    mails = mailbox.wait_for(walk.base_url, search=campaign["subject"], until=lambda it: len(it) >= figures["total"])

    readers = [mail["to"] for mail in mails]
    assert len(readers) == len(set(readers)) == figures["total"]
    assert all("<html" in mail["html"] and mail["text"].strip() for mail in mails)


def test_reading_the_link_unsubscribes_nobody_and_confirming_does(walk, campaign):  # J7
    left = staff.unsubscribe_one(walk, subject=campaign["subject"])

    assert (left["asked"].status, left["done"].status) == (200, 200)
    assert "Unsubscribed" in left["done"].text
    assert "Unsubscribed" not in left["asked"].text


def test_readmes_first_order_can_be_pasted_whole_and_ends_with_an_order(running_shop):
    # 4.2 I11
    lines = re.search(r"^## First order over the API$.*?^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[1]
    script = lines.replace("http://localhost:8000", running_shop)
    ran = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    order = json.loads(ran.stdout)
    assert order["status"] == "pending"
    assert [line["quantity"] for line in order["lines"]] == [2]
