"""Is this product in that range? Every reader gives the answer of the rule on paper (1.5)."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forked_apps.offer import membership
from forked_apps.offer.models import Range
from tests.examples import tried
from tests.factories import basket as carts
from tests.factories import catalogue

pytestmark = pytest.mark.django_db

# The shop on paper: category -> the one above it; product -> (parent, type, categories).
ABOVE = {"Office": None, "Paper": "Office", "Fine paper": "Paper", "Garden": None}
SHOP = {
    "desk": (None, "Things", ["Office"]),
    "pen": (None, "Things", ["Paper"]),
    "card": (None, "Tools", ["Fine paper", "Garden"]),
    "rake": (None, "Tools", ["Garden"]),
    "stray": (None, "Things", []),
    "shirt": (None, "Tools", ["Paper"]),
    "shirt S": ("shirt", None, []),
    "shirt L": ("shirt", None, []),
}


@dataclass
class Terms:
    """What a range is told to hold and to leave out, by name."""

    everything: bool = False
    products: list = field(default_factory=list)
    types: list = field(default_factory=list)
    categories: list = field(default_factory=list)
    without_products: list = field(default_factory=list)
    without_categories: list = field(default_factory=list)


def names(table, most=2):
    return st.lists(st.sampled_from(sorted(table)), max_size=most, unique=True)


terms_of_ranges = st.builds(
    Terms,
    everything=st.booleans(),
    products=names(SHOP, 3),
    types=names(["Things", "Tools"], 1),
    categories=names(ABOVE),
    without_products=names(SHOP),
    without_categories=names(ABOVE),
)


def holds(terms: Terms, name: str) -> bool:
    """The rule on paper: a variant shares all of its parent; what is left out is out, however it came in."""
    parent = SHOP[name][0]
    itself = {name, parent} - {None}
    lies_in = set()
    for one in itself:
        for category in SHOP[one][2]:
            while category:
                lies_in.add(category)
                category = ABOVE[category]
    if itself & set(terms.without_products) or lies_in & set(terms.without_categories):
        return False
    kind = SHOP[parent or name][1]
    invited = itself & set(terms.products) or kind in terms.types or lies_in & set(terms.categories)
    return terms.everything or bool(invited)


@pytest.fixture
def shop():
    """The shop on paper, in the database: (products by name, categories by name)."""
    categories, products = {}, {}
    for name, above in ABOVE.items():
        categories[name] = catalogue.category(name, parent=categories.get(above))
    for name, (parent, kind, homes) in SHOP.items():
        if parent:
            products[name] = catalogue.child(products[parent], name)
            continue
        is_parent = any(other[0] == name for other in SHOP.values())
        products[name] = catalogue.product(
            name,
            price=None if is_parent else "10.00",
            structure="parent" if is_parent else "standalone",
            product_class=catalogue.product_class(kind),
        )
        for home in homes:
            products[name].productcategory_set.create(category=categories[home])
    return products, categories


def made_of(terms: Terms, products, categories, **fields) -> Range:
    made = carts.range_(everything=terms.everything, **fields)
    for name in terms.products:
        made.included_products.through.objects.create(range=made, product=products[name])
    made.classes.set([catalogue.product_class(name) for name in terms.types])
    made.included_categories.set([categories[name] for name in terms.categories])
    made.excluded_products.set([products[name] for name in terms.without_products])
    made.excluded_categories.set([categories[name] for name in terms.without_categories])
    return made


@example(terms=Terms(categories=["Office"], without_categories=["Paper"]))  # 1.5
@example(terms=Terms(everything=True, without_products=["shirt"]))
@example(terms=Terms(everything=True, without_categories=["Office"]))
@example(terms=Terms(types=["Tools"]))
@settings(max_examples=tried(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=terms_of_ranges)
def test_every_reader_of_a_range_answers_as_on_paper(shop, terms):
    products, categories = shop
    made = made_of(terms, products, categories)
    expected = {name for name in SHOP if holds(terms, name)}

    asked_beforehand = Range.objects.get(pk=made.pk)
    membership.load(ranges=[asked_beforehand], products=products.values())
    asked_at_once = Range.objects.get(pk=made.pk)

    def found(answer):
        return {name for name, product in products.items() if answer(product)}

    assert found(asked_beforehand.contains_product) == expected
    assert found(asked_at_once.contains_product) == expected
    assert found(lambda product: made in Range.objects.contains_product(product)) == expected
    assert {product.title for product in asked_at_once.all_products()} == expected
    if not terms.everything:
        assert asked_at_once.num_products() == len(expected)


def test_ranges_are_found_once_each(shop):
    products, categories = shop
    made = made_of(Terms(products=["pen"], types=["Things"], categories=["Office", "Paper"]), products, categories)

    assert list(Range.objects.contains_product(products["pen"])) == [made]


def test_an_excluded_category_keeps_its_products_from_the_offer_and_the_pages(shop, client, admin_user):  # 1.5
    """10 % off Office without Office > Paper: nothing off a pen, and neither page of the range shows it."""
    products, categories = shop
    terms = Terms(categories=["Office"], without_categories=["Paper"])
    office = made_of(terms, products, categories, is_public=True)
    offer = carts.offer(percent=10)
    for rule in (offer.condition, offer.benefit):
        rule.range = office
        rule.save()

    assert carts.quote_of(carts.basket(lines=[products["pen"]])).discount_total == 0
    assert carts.quote_of(carts.basket(lines=[products["desk"]])).discount_total == Decimal("1.00")
    assert [product.title for product in offer.products()] == ["desk"]

    shop_page = client.get(office.get_absolute_url())
    client.force_login(admin_user)
    dashboard_page = client.get(f"/dashboard/ranges/{office.pk}/products/")
    for page in (shop_page, dashboard_page):
        assert page.status_code == 200
        assert [product.title for product in page.context["products"]] == ["desk"]
