"""SQL statements of the product endpoints: as many for ten rows as for a hundred."""

import pytest

from forked_apps.catalogue.models import ProductAttribute, ProductImage
from tests.factories import catalogue

pytestmark = pytest.mark.django_db

# the rows, and the revisions under which their number is remembered
LIST = 2
# after a change of the catalogue and of its tree: counting, and reading the tree
LIST_AFTER_A_CHANGE = LIST + 2
DETAIL = 1


def fill(count: int) -> None:
    root = catalogue.category("Root")
    for number in range(count):
        made = catalogue.product(f"Thing {number}", in_category=catalogue.category(f"Shelf {number}", parent=root))
        ProductImage.objects.create(product=made, original=f"images/{number}.png")


@pytest.mark.parametrize("rows", [1, 10, 100])
def test_a_list_costs_the_same_for_any_number_of_rows(api, django_assert_num_queries, rows):  # B16 U16
    fill(rows)

    with django_assert_num_queries(LIST_AFTER_A_CHANGE):
        api.get("/api/products/?page_size=100&ordering=price")
    with django_assert_num_queries(LIST):
        response = api.get("/api/products/?page_size=100&ordering=price")

    assert len(response.json()["results"]) == rows


@pytest.mark.parametrize("rows", [10, 100])
def test_all_filters_together_cost_a_fixed_number(api, django_assert_num_queries, rows):  # B09 B16
    fill(rows)
    for name, kind in (("colour", "text"), ("litres", "float")):
        ProductAttribute.objects.create(product_class=catalogue.product_class(), code=name, name=name, type=kind)
    query = (
        "category=root&min_price=1&max_price=99&in_stock=true&q=thing&ordering=bestselling&page_size=100"
        "&attr.colour=red&attr.litres=1.5"
    )

    # revision of the tree, the tree, its revision again, types of the attributes, spellings of the text, revisions,
    # count of nothing
    with django_assert_num_queries(7):
        assert api.get(f"/api/products/?{query}").json()["count"] == 0


@pytest.mark.parametrize("variants", [1, 40])
def test_a_detail_costs_the_same_for_any_number_of_variants(api, django_assert_num_queries, variants):  # B11 B16
    parent = catalogue.parent_product(prices=["10.00"] * variants, in_category=catalogue.category())

    api.get(f"/api/products/{parent.pk}/")  # the tree is in memory from now on
    with django_assert_num_queries(DETAIL):
        response = api.get(f"/api/products/{parent.pk}/")

    assert len(response.json()["variants"]) == variants


def test_a_detail_without_variants(api, django_assert_num_queries):  # B11
    product = catalogue.product(in_category=catalogue.category())

    api.get(f"/api/products/{product.pk}/")  # the tree is in memory from now on
    with django_assert_num_queries(DETAIL):
        api.get(f"/api/products/{product.pk}/")
