"""GET /api/search/ and its suggestions."""

import pytest
from django.utils import timezone
from haystack import connections

from forked_apps.catalogue.models import ProductAttribute, ProductClass
from search import outbox
from search.backends.tantivy.engine import TantivySearchBackend
from search.models import FacetDefinition
from tests.factories import catalogue
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(tmp_path, monkeypatch):
    made = TantivySearchBackend("default", PATH=tmp_path / "index", SILENTLY_FAIL=False)
    monkeypatch.setattr(connections["default"], "_backend", made)
    return made


@pytest.fixture
def shop(engine):
    """Six shoes and a hat in two categories, indexed."""
    clothes = catalogue.category("Clothes")
    shoes = catalogue.category("Shoes", parent=clothes)
    kind = ProductClass.objects.create(name="Clothes")
    ProductAttribute.objects.create(product_class=kind, code="color", name="Colour", type=ProductAttribute.TEXT)
    for at, (brand, color, price) in enumerate(
        [("Acme", "red", "15.00"), ("Acme", "blue", "25.00"), ("Zed", "red", "35.00"), ("Zed", "red", "60.00"),
         ("Zed", "green", "75.00"), ("Ono", "blue", "120.00")]
    ):  # fmt: skip
        made = catalogue.product(
            f"Running shoe {at}",
            brand=brand,
            price=price,
            stock=at,
            sku=f"RUN-{at}",
            in_category=shoes,
            product_class=kind,
        )
        made.attr.color = color
        made.attr.save()
    catalogue.product("Straw hat", brand="Zed", price="9.00", in_category=clothes)
    outbox.rebuild()
    return {"clothes": clothes, "shoes": shoes}


def counts(answer, code):
    facet = next(facet for facet in answer["facets"] if facet["code"] == code)
    return {value["value"]: value["count"] for value in facet["values"]}


def test_an_answer_is_a_list_with_facets(shop, api):  # H01, H02
    answer = api.get("/api/search/", {"q": "running shoe", "page_size": 2}).json()

    assert set(answer) == {"count", "next", "previous", "results", "facets", "suggestion", "relaxed", "degraded"}
    assert (answer["count"], len(answer["results"]), answer["previous"]) == (6, 2, None)
    assert answer["next"].endswith("/api/search/?page=2&page_size=2&q=running+shoe")
    assert counts(answer, "brand") == {"Zed": 3, "Acme": 2, "Ono": 1}
    assert counts(answer, "category") == {str(shop["clothes"].pk): 6, str(shop["shoes"].pk): 6}
    assert counts(answer, "attr.color") == {"red": 3, "blue": 2, "green": 1}


def test_results_have_the_shape_of_product_lists(shop, api):  # E07
    found = api.get("/api/search/", {"q": "RUN-5"}).json()["results"][0]
    listed = api.get("/api/products/", {"q": "RUN-5"}).json()["results"][0]

    assert {name: value for name, value in found.items() if name != "highlights"} == listed


def test_values_of_one_key_are_alternatives_and_the_facet_keeps_its_other_counts(shop, api):  # H02
    answer = api.get("/api/search/?q=shoe&brand=Acme&brand=Ono&attr.color=blue").json()

    assert {product["name"] for product in answer["results"]} == {"Running shoe 1", "Running shoe 5"}
    assert counts(answer, "brand") == {"Acme": 1, "Ono": 1}
    assert counts(answer, "attr.color") == {"blue": 2, "red": 1}


def test_prices_are_strings_and_buckets_count_what_they_find(shop, api):  # H02
    answer = api.get("/api/search/", {"q": "shoe"}).json()
    price = next(facet for facet in answer["facets"] if facet["code"] == "price")

    assert price["stats"] == {"min": "15.00", "max": "120.00"}
    assert sum(value["count"] for value in price["values"]) == answer["count"]
    for value in price["values"]:
        limits = {f"{side}_price": value[side] for side in ("min", "max") if value[side]}
        assert api.get("/api/search/", {"q": "shoe", **limits}).json()["count"] == value["count"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ordering=price&page_size=2", ["Straw hat", "Running shoe 0"]),
        ("ordering=-price&page_size=2", ["Running shoe 5", "Running shoe 4"]),
        ("ordering=newest&page_size=1", ["Straw hat"]),
        ("category=clothes/shoes&in_stock=false", ["Running shoe 0"]),
        ("q=runing+sho+5", ["Running shoe 5"]),
    ],
)
def test_filters_and_orderings(shop, api, query, names):  # B09, B10
    assert [product["name"] for product in api.get(f"/api/search/?{query}").json()["results"]] == names


def test_a_price_is_shown_live_even_before_the_index_knows_it(shop, api):  # I03
    record = stock_of(catalogue.Product.objects.get(title="Straw hat"))
    record.price = "11.00"
    record.save()

    assert api.get("/api/search/?q=hat").json()["results"][0]["price"] == "11.00"
    outbox.drain(now=timezone.now())
    assert api.get("/api/search/?q=hat&min_price=10").json()["count"] == 1


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("colour=red", "?colour", "unknown_field"),
        ("min_price=cheap", "?min_price", "invalid"),
        ("min_price=1.999", "?min_price", "max_decimal_places"),
        ("rating=9", "?rating", "max_value"),
        ("ordering=sideways", "?ordering", "invalid_choice"),
        ("in_stock=perhaps", "?in_stock", "invalid_choice"),
        ("category=nowhere", "?category", "unknown_category"),
        ("attr.nothing=1", "?attr.nothing", "unknown_attribute"),
        ("page=0", "?page", "min_value"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(shop, api, query, pointer, code):  # B09
    response = api.get(f"/api/search/?{query}")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    fault = response.json()["errors"][0]
    assert fault["pointer"].startswith(pointer)
    assert fault["code"] == code


@pytest.mark.parametrize("page", [3, 5000, 1_000_000])
def test_a_page_past_the_last_is_404(shop, api, page):  # B08
    assert api.get("/api/search/", {"page": page, "page_size": 5}).status_code == 404


@pytest.mark.parametrize("q", ['(shoe AND "', "brand:*", "\\", "🥾", "a" * 200, "+-!(){}[]^~*?:/"])
def test_no_text_breaks_the_search(shop, api, q):
    assert api.get("/api/search/", {"q": q}).status_code == 200
    assert api.get("/api/search/suggest/", {"q": q}).status_code == 200


def test_the_sql_is_constant(shop, api, django_assert_max_num_queries):  # B16, I05
    address = "/api/search/?q=shoe&category=clothes&attr.color=red&attr.color=blue&page_size="

    api.get(f"{address}1")  # the tree of categories is in memory from now on
    # The category, what the attribute filter means, the versions of what is in memory, the rows.
    with django_assert_max_num_queries(4) as few:
        assert len(api.get(f"{address}1").json()["results"]) == 1
    with django_assert_max_num_queries(4) as many:
        assert len(api.get(f"{address}50").json()["results"]) == 5
    assert len(few) == len(many)


def test_words_and_facets_cost_two_statements(shop, api, django_assert_num_queries):  # issue 8
    api.get("/api/search/?q=shoe")
    with django_assert_num_queries(2):
        answer = api.get("/api/search/?q=shoe&brand=Zed&min_price=20").json()
    assert counts(answer, "brand") == {"Zed": 3, "Ono": 1, "Acme": 1}
    with django_assert_num_queries(1):
        assert api.get("/api/search/?q=hat&min_price=500").json()["count"] == 0


def test_what_is_kept_of_the_shop_ends_with_its_change(shop, api):  # issue 8
    def facets():
        return {facet["code"]: facet for facet in api.get("/api/search/?q=shoe").json()["facets"]}

    before = facets()
    assert before["attr.color"]["label"] == "Colour"
    # Past every door of the shop: the database itself says that it was changed.
    ProductAttribute.objects.filter(code="color").update(name="Hue")
    FacetDefinition.objects.bulk_create([FacetDefinition(code="brand", label="Maker")])
    shoes = shop["shoes"]
    shoes.name = "Footwear"
    shoes.save()

    after = facets()
    assert (after["attr.color"]["label"], after["brand"]["label"]) == ("Hue", "Maker")
    assert [value["label"] for value in after["category"]["values"]] == ["Clothes", "Footwear"]
    FacetDefinition.objects.update(is_hidden=True)
    assert "brand" not in facets()


def test_without_an_engine_the_database_answers(engine, api):  # H01
    catalogue.product("Straw hat", brand="Zed", price="9.00")
    catalogue.product("Felt hat", brand="Ono", price="90.00")

    answer = api.get("/api/search/?q=hat&max_price=20").json()

    assert answer["degraded"] is True
    assert answer["facets"] == []
    assert [product["name"] for product in answer["results"]] == ["Straw hat"]
    assert api.get("/api/search/suggest/?q=ha").status_code == 200


def test_staff_name_hide_and_order_facets(shop, api):
    FacetDefinition.objects.create(code="attr.color", label="Hue", position=1, is_always_shown=True)
    FacetDefinition.objects.create(code="brand", is_hidden=True)
    FacetDefinition.objects.create(code="price", bounds=[100], position=2)

    facets = api.get("/api/search/?q=shoe").json()["facets"]

    assert [facet["label"] for facet in facets][:2] == ["Hue", "Price"]
    assert "brand" not in [facet["code"] for facet in facets]
    assert [value["count"] for value in facets[1]["values"]] == [5, 1]


def test_suggestions_are_products_categories_terms_and_brands(shop, api):  # H03
    answer = api.get("/api/search/suggest/", {"q": "sho", "limit": 3}).json()

    assert len(answer["products"]) == 3
    assert answer["categories"] == [{"id": shop["shoes"].pk, "name": "Shoes", "slug": "shoes"}]
    assert {"text": "shoe", "count": 6} in answer["terms"]
    assert api.get("/api/search/suggest/", {"q": "ze"}).json()["brands"] == [{"text": "Zed", "count": 4}]
    assert api.get("/api/search/suggest/").status_code == 400


def test_suggestions_lead_to_products_and_say_their_price(shop, api):  # 8.8
    empty = catalogue.category("Shoehorns")

    answer = api.get("/api/search/suggest/", {"q": "RUN-5"}).json()["products"]
    assert [(product["name"], product["price"], product["currency"]) for product in answer] == [
        ("Running shoe 5", "120.00", "EUR")
    ]
    offered = api.get("/api/search/suggest/", {"q": "sho"}).json()["categories"]
    assert empty.pk not in [category["id"] for category in offered]
    mistyped = api.get("/api/search/suggest/", {"q": "clohtes"}).json()
    assert [category["name"] for category in mistyped["categories"]] == ["Clothes"]


def test_without_an_engine_suggestions_come_from_the_database(engine, api):  # 2.6, 8.8
    hats = catalogue.category("Hats")
    catalogue.category("Hat stands")
    catalogue.product("Straw hat", price="9.00", sku="HAT-9", in_category=hats)

    answers = [api.get("/api/search/suggest/", {"q": q}).json() for q in ("hat", "HAT-9")]

    assert [[product["price"] for product in answer["products"]] for answer in answers] == [["9.00"], ["9.00"]]
    assert [category["name"] for category in answers[0]["categories"]] == ["Hats"]


def test_hidden_products_are_not_suggested_or_found(shop, api):  # E09
    catalogue.Product.objects.get(title="Straw hat").delete()

    assert api.get("/api/search/?q=hat").json()["results"] == []
    outbox.drain(now=timezone.now())
    assert api.get("/api/search/?q=hat").json()["count"] == 0
