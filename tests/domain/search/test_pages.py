"""The shop's product lists: they work as plain links and forms, whatever stands in the address."""

import re
from html import unescape

import pytest

from forked_apps.catalogue.models import ProductAttribute, ProductClass
from search import outbox
from tests.factories import catalogue


@pytest.fixture
def shop(index):
    clothes = catalogue.category("Clothes")
    shoes = catalogue.category("Shoes", parent=clothes)
    kind = ProductClass.objects.create(name="Clothes")
    ProductAttribute.objects.create(product_class=kind, code="color", name="Colour", type=ProductAttribute.TEXT)
    for at in range(30):
        made = catalogue.product(
            f"Running shoe {at}",
            brand=["Acme", "Zed & Co"][at % 2],
            price=10 + at,
            in_category=shoes,
            product_class=kind,
        )
        made.attr.color = ["red", "blue"][at % 2]
        made.attr.save()
    catalogue.product("Straw hat", price="9.00", in_category=clothes)
    outbox.rebuild()
    return {"clothes": clothes, "shoes": shoes}


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.context["listing"], response.content.decode()


def test_a_list_has_facets_with_counts_cards_and_pages(shop, client):  # H02
    listing, html = page(client, "/search/?q=shoe")

    assert (listing.response.count, len(listing.cards), listing.page_count) == (30, 20, 2)
    brand = next(facet for facet in listing.facets if facet.code == "brand")
    assert [(choice.value, choice.count) for choice in brand.open] == [("Acme", 15), ("Zed & Co", 15)]
    assert '<input type="checkbox" name="brand" value="Zed &amp; Co">' in html


def test_every_link_of_the_side_bar_finds_what_it_counts(shop, client):  # H02
    listing, _html = page(client, "/search/?q=shoe&brand=Acme")

    price = next(facet for facet in listing.facets if facet.code == "price")
    full = [choice for choice in price.open if choice.count]
    linked = [page(client, f"/search/{choice.url}")[0] for choice in full]
    assert len(full) > 1
    assert [found.response.count for found in linked] == [choice.count for choice in full]


def test_a_chip_removes_its_filter_and_no_other(shop, client):
    listing, _html = page(client, "/search/?q=shoe&brand=Acme&brand=Zed+%26+Co&attr.color=red&min_price=15")

    links = {chip.label: chip.url for chip in listing.chips}
    assert set(links) == {"Acme", "Zed & Co", "red", "€15.00 and more"}
    assert links["Zed & Co"] == "?q=shoe&brand=Acme&attr.color=red&min_price=15.00"


def test_the_form_says_all_of_the_request_again(shop, client):
    """Without JavaScript the form is all there is: submitting it unchanged must find the same products."""
    listing, html = page(client, "/search/?q=shoe&brand=Acme&attr.color=red&min_price=12&max_price=30&ordering=price")
    form = html[html.index('<form class="listing"') :]
    inputs = [unescape(tag) for tag in re.findall(r"<input[^>]*>", form)]

    def has(name, value):
        return any(f'name="{name}"' in tag and f'value="{value}"' in tag for tag in inputs)

    checked = [tag for tag in inputs if " checked" in tag]
    assert has("q", "shoe")
    assert has("min_price", "12.00")
    assert has("max_price", "30.00")
    assert {re.search(r'value="([^"]*)"', tag)[1] for tag in checked} == {"Acme", "red"}
    assert '<option value="price" selected>' in form
    assert listing.response.count == 10


def test_a_typing_mistake_is_said(shop, client):  # H01
    _listing, html = page(client, "/search/?q=runing+shoe")

    assert "We found nothing for “runing shoe”, so here is <b>running shoe</b>." in html


def test_an_empty_result_says_what_to_do(shop, client):
    _listing, html = page(client, "/search/?q=hat&min_price=1000")

    assert "Nothing found for “hat”" in html
    assert "Remove all filters" in html


def test_text_of_a_shopper_is_never_markup(shop, client):
    _listing, html = page(client, "/search/?q=%3Cscript%3Ealert(1)%3C/script%3E&brand=%3Cb%3E")

    assert "<script>alert" not in html
    assert "<b>×" not in html


@pytest.mark.parametrize(
    "query",
    [
        "page=abc", "page=-1", "page_size=9&foo=bar", "min_price=x", "min_price=NaN", "min_price=1e999", "rating=99",
        "category=abc", "category=99999999999999999999", "ordering=sideways", "attr.nothing=1", "attr.=1",
        "attr.a.b=1", "q=%00", "in_stock=maybe", "q=(shoe+AND+%22",
    ],
)  # fmt: skip
def test_a_strange_address_shows_a_page(shop, client, query):
    assert client.get(f"/search/?{query}").status_code == 200


def test_a_page_past_the_last_is_not_found(shop, client):  # B08
    assert client.get("/search/?q=shoe&page=3").status_code == 404


def test_a_category_page_lists_what_is_below_it(shop, client):  # B05
    listing, _html = page(client, shop["clothes"].get_absolute_url())

    assert listing.response.count == 31
    below = next(facet for facet in listing.facets if facet.code == "category")
    assert [(choice.label, choice.count, choice.depth) for choice in below.open] == [("Shoes", 30, 0)]
    assert listing.chips == ()
    assert "category=" not in listing.next_url


def test_a_hidden_category_is_not_found_and_an_old_address_moves(shop, client):
    hidden = catalogue.category("Secret", is_public=False)

    assert client.get(hidden.get_absolute_url()).status_code == 404
    moved = client.get(f"/catalogue/category/old-name_{shop['shoes'].pk}/")
    assert (moved.status_code, moved["Location"]) == (301, shop["shoes"].get_absolute_url())


def test_a_page_costs_the_same_sql_for_one_card_and_for_twenty(shop, client, django_assert_max_num_queries):  # I05
    client.get("/search/?q=shoe")
    with django_assert_max_num_queries(20) as one:
        client.get("/search/?q=hat")
    with django_assert_max_num_queries(20) as twenty:
        client.get("/search/?q=shoe")

    assert len(twenty) - len(one) <= 1


def test_the_search_box_offers_what_leads_to_products(shop, client):  # 8.8
    catalogue.product("Shoe <b>rack</b>", price="7.00", in_category=shop["clothes"])
    catalogue.category("Shoehorns")
    outbox.rebuild()

    html = client.get("/search/suggest/", {"q": "shoe rack"}).content.decode()
    offered = client.get("/search/suggest/", {"q": "sho"}).content.decode()

    assert "Shoe &lt;b&gt;rack&lt;/b&gt;" in html
    assert "€7.00" in html
    links = re.findall(r'data-url="([^"]+)"', offered)
    assert len(links) == len(set(links)) > 6
    assert f"/catalogue/category/shoes_{shop['shoes'].pk}/" in links
    assert "Shoehorns" not in offered
    for link in links:
        assert client.get(unescape(link), follow=True).status_code == 200
    assert client.get("/search/suggest/").content.decode().strip() == ""


def test_values_that_a_list_leaves_out_can_be_reached(index, client):  # 8.9
    shelf = catalogue.category("Shelf")
    for at in range(45):
        below = catalogue.category(f"Drawer {at:02d}", parent=shelf)
        catalogue.product(f"Tin {at}", brand=f"Brand {at:02d}", in_category=below)
    outbox.rebuild()

    listing, html = page(client, "/search/?q=tin&all=nonsense%21&all=attr.nothing")
    facets = {facet.code: facet for facet in listing.facets}
    assert {code: facets[code].value_count for code in ("brand", "category")} == {"brand": 45, "category": 46}
    assert {"Show all 45", "Show all 46"} <= set(re.findall(r"Show all \d+", html))

    for code, count in (("brand", 45), ("category", 46)):
        whole, html = page(client, f"/search/{facets[code].all_url}")
        shown = next(facet for facet in whole.facets if facet.code == code)
        assert len(shown.open) + len(shown.folded) == count
        assert (shown.all_url, shown.is_cut, shown.is_searchable) == ("", False, True)
        assert f'<input type="hidden" name="all" value="{code}">' in html  # a choice keeps the list whole
        assert not whole.chips

    below, _html = page(client, shelf.get_absolute_url())
    drawers = next(facet for facet in below.facets if facet.code == "category")
    assert len(drawers.open) + len(drawers.folded) == 45


def test_one_is_not_said_in_the_plural(client, index):  # newcomer: plurals
    made = catalogue.product("Straw hat", price="9.00")
    catalogue.review(made, score=5)
    outbox.rebuild()
    said = re.sub(r"<[^>]+>", " ", page(client, "/search/")[1])
    assert "1 star and up" in said
    assert not re.search(r"\b1\s+(stars|products)\b", said)
