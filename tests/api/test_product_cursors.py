"""Walking the catalogue by keys: whole, without repetition, while others write."""

import pytest

from api_extensions.products import views
from api_extensions.products.filters import ORDERINGS
from forked_apps.catalogue.models import Product
from forked_apps.shelf import reading
from tests.api.test_products import the_only_error
from tests.factories import catalogue

pytestmark = pytest.mark.django_db

START = "/api/products/?cursor=&page_size=2&ordering="


@pytest.fixture
def eight():
    """Equal names and prices, and two products without a price."""
    for number, price in enumerate(("10.00", "9.90", None, "10.00", "100.00", "9.90", None, "10.00")):
        catalogue.product(f"Thing {number % 3}", price=price)


def walked(api, url, way="next"):
    pages = []
    while url:
        answer = api.get(url)
        assert answer.status_code == 200, answer.json()
        pages.append(answer.json())
        url = answer.json()[way]
    return pages


def ids(page):
    return [one["id"] for one in page["results"]]


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_a_walk_is_the_list_and_leads_back(api, eight, ordering):  # B08
    listed = ids(api.get(f"/api/products/?page_size=100&ordering={ordering}").json())

    pages = walked(api, START + ordering)

    assert [pk for page in pages for pk in ids(page)] == listed
    assert {page["count"] for page in pages} == {8}
    assert [ids(page) for page in walked(api, pages[-1]["previous"], "previous")] == [ids(p) for p in pages[-2::-1]]


def test_a_walk_is_stable_while_products_come_and_go(api, eight):  # B08
    before = ids(api.get("/api/products/?page_size=100").json())
    first = api.get(START + "newest").json()
    catalogue.product("Newer")
    Product.objects.get(pk=before[1]).delete()  # the very row that the cursor names

    rest = [pk for page in walked(api, first["next"]) for pk in ids(page)]

    assert rest == before[2:]


@pytest.mark.parametrize("cursor", ["nonsense", "W10:x", "é" * 200])
def test_a_made_up_cursor_is_refused_by_name(api, cursor):
    assert the_only_error(api.get(f"/api/products/?cursor={cursor}"))[0] == "?cursor"


def test_a_cursor_is_of_one_order_and_stands_without_a_page(api, eight):
    following = api.get(START + "name").json()["next"]
    assert the_only_error(api.get(following.replace("ordering=name", "ordering=price"))) == ("?cursor", "invalid")
    assert the_only_error(api.get(following + "&page=2")) == ("?page", "conflicting_parameter")


def test_a_cursor_of_the_longest_name_can_be_sent_back(api):
    for number in range(2):
        catalogue.product(f"{number}" + "".join(chr(0x1F300 + i) for i in range(254)))
    assert len(walked(api, "/api/products/?cursor=&page_size=1&ordering=name")) == 2


def test_page_numbers_end_where_cursors_go_on(api, monkeypatch):  # B16
    monkeypatch.setattr(views, "DEEPEST_ROW", 4)
    for number in range(7):
        catalogue.product(f"Thing {number}")
    last = api.get("/api/products/?page=2&page_size=2&ordering=name").json()

    refused = api.get("/api/products/?page=3&page_size=2&ordering=name")
    assert (refused.status_code, refused.json()["code"]) == (404, "page_too_deep")

    rest, address = [], last["next"]
    while address:
        page = api.get(address).json()
        rest += [row["name"] for row in page["results"]]
        address = page["next"]
    assert (last["count"], rest) == (7, ["Thing 4", "Thing 5", "Thing 6"])


def test_deep_pages_are_the_same_pages(api, monkeypatch):  # B08
    for number in range(7):
        catalogue.product(f"Thing {number}")
    address = "/api/products/?page=2&page_size=3&ordering=-name"
    shallow = api.get(address).json()
    monkeypatch.setattr(reading, "DEEP", 1)

    assert api.get(address).json() == shallow
