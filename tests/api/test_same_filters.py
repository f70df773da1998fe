"""One reader of filters: search, search without its engine, and product lists find the same and refuse the same."""

import pytest
from haystack import connections

from forked_apps.catalogue.models import AttributeOption, AttributeOptionGroup, ProductAttribute
from search import outbox
from search.backends.tantivy.engine import TantivySearchBackend
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Goods with attributes of every type to choose by, indexed; answers with a path for each way to find them."""
    kind = catalogue.product_class()
    colours = AttributeOptionGroup.objects.create(name="Colours")
    options = {name: AttributeOption.objects.create(group=colours, option=name) for name in ("Black", "red")}
    types = ("text", "integer", "float", "boolean", "date", "datetime")
    for name in types:
        ProductAttribute.objects.create(product_class=kind, code=f"a_{name}", name=name, type=name)
    ProductAttribute.objects.create(
        product_class=kind, code="colour", name="Colour", type="option", option_group=colours
    )
    ProductAttribute.objects.create(
        product_class=kind, code="colours", name="Colours", type="multi_option", option_group=colours
    )
    tablet = catalogue.product("Tablet", brand="Acme", sku="TAB-100.X2", upc="0012345678905", product_class=kind)
    phone = catalogue.product("Phone", brand="Zed", price="90.00", stock=0, sku="PHO-7", product_class=kind)
    shirt = catalogue.parent_product("Shirt", prices=("30.00", "40.00"), product_class=kind)
    catalogue.product("Plain", brand="Acme", price="50.00", product_class=kind)
    variant = shirt.children.first()
    day, moment = "2026-01-02", "2026-01-02T10:00:00+00:00"
    for product, values in (
        (tablet, {"a_text": "Matt", "a_integer": 4, "a_float": 4.0, "a_boolean": True, "colour": options["Black"]}),
        (phone, {"a_text": "MATT", "a_float": 15.6, "a_boolean": False, "a_date": day, "a_datetime": moment}),
        (variant, {"a_boolean": True, "colour": options["red"], "colours": [options["Black"], options["red"]]}),
    ):
        for code, value in values.items():
            setattr(product.attr, code, value)
        product.save()
    engine = TantivySearchBackend("default", PATH=tmp_path / "index", SILENTLY_FAIL=False)
    away = TantivySearchBackend("default", PATH=tmp_path / "nothing", SILENTLY_FAIL=False)

    def use(backend):
        monkeypatch.setattr(connections["default"], "_backend", backend)

    use(engine)
    outbox.rebuild()
    return {
        "engine": ("/api/search/", lambda: use(engine)),
        "degraded": ("/api/search/", lambda: use(away)),
        "list": ("/api/products/", lambda: use(away)),
    }


def asked(api, shop, query):
    """The answers to one query, by way."""
    answers = {}
    for way, (path, prepare) in shop.items():
        prepare()
        answers[way] = api.get(f"{path}?{query}")
    return answers


FILTERS = {
    "attr.a_boolean=True": {"Tablet", "Shirt"},
    "attr.a_boolean=1": {"Tablet", "Shirt"},
    "attr.a_boolean=no": {"Phone"},
    "attr.a_integer=4": {"Tablet"},
    "attr.a_integer=4.0": {"Tablet"},
    "attr.a_float=4": {"Tablet"},
    "attr.a_float=15.60": {"Phone"},
    "attr.a_float=4.0&attr.a_float=15.6": {"Tablet", "Phone"},
    "attr.a_date=2026-01-02": {"Phone"},
    "attr.a_datetime=2026-01-02T11:00:00%2B01:00": {"Phone"},
    "attr.a_text=matt": {"Tablet", "Phone"},
    "attr.a_text=shiny": set(),
    "attr.colour=black": {"Tablet"},
    "attr.colours=black": {"Shirt"},
    "attr.colour=RED&attr.a_boolean=yes": {"Shirt"},
    "brand=Acme": {"Tablet", "Plain"},
    "brand=Acme&brand=Zed": {"Tablet", "Plain", "Phone"},
    "in_stock=False": {"Phone"},
    "in_stock=1&brand=Acme": {"Tablet", "Plain"},
    "min_price=40&max_price=60": {"Plain"},
}


@pytest.mark.parametrize("query", FILTERS)
def test_the_same_filters_find_the_same(shop, api, query):  # 2.6, 8.10
    answers = asked(api, shop, query)

    assert [answers[way].json().get("degraded") for way in ("engine", "degraded")] == [False, True]
    found = {way: {product["name"] for product in answer.json()["results"]} for way, answer in answers.items()}
    assert found == dict.fromkeys(shop, FILTERS[query])


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("attr.nothing=1", "?attr.nothing", "unknown_attribute"),
        ("attr.a_boolean=perhaps", "?attr.a_boolean", "invalid"),
        ("attr.a_integer=many", "?attr.a_integer", "invalid"),
        ("category=nowhere", "?category", "unknown_category"),
        ("in_stock=perhaps", "?in_stock.0", "invalid_choice"),
    ],
)
def test_the_same_is_refused(shop, api, query, pointer, code):  # 2.6, 8.10
    for answer in asked(api, shop, query).values():
        assert answer.status_code == 400
        assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [(pointer, code)]


@pytest.mark.parametrize("number", ["TAB-100.X2", "tab100x2", "TAB 100 X2", "0012345678905", "12345678905"])
def test_without_its_engine_search_finds_numbers_too(shop, api, number):  # 2.6
    answers = asked(api, {way: shop[way] for way in ("engine", "degraded")}, f"q={number}")

    for answer in answers.values():
        assert [product["name"] for product in answer.json()["results"]] == ["Tablet"]
