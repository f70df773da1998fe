"""Where a product stands and of what class it is, as staff write it."""

import pytest

from forked_apps.catalogue.models import Category, Product
from tests.api.test_products import the_only_error
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client_of, merchandiser):
    return client_of(merchandiser)


@pytest.fixture
def shelves():
    return [catalogue.category(name) for name in ("Kettles", "Garden")]


def test_the_first_category_is_the_primary_one_and_stays_it(staff, api, shelves):  # 5.5 C7
    body = {"name": "Can", "price": 5, "categories": ["garden", "kettles"]}
    url = staff.post("/api/products/", body).json()["url"]
    assert api.get(url).json()["category"]["slug"] == "garden"

    staff.patch(url, {"price": "6.00"})
    assert api.get(url).json()["category"]["slug"] == "garden"
    moved = staff.patch(url, {"categories": ["kettles", "garden"]})

    assert moved.status_code == 200, moved.json()
    for shown in (moved.json(), api.get("/api/products/").json()["results"][0]):
        assert shown["category"]["slug"] == "kettles"
        assert [one["slug"] for one in shown["categories"]] == ["kettles", "garden"]
    assert [one.slug for one in Product.objects.get().get_categories()] == ["kettles", "garden"]


def test_a_public_product_keeps_a_category(staff, shelves):  # 5.5
    product = catalogue.product("Kettle", in_category=Category.objects.get(slug="kettles"))
    url = f"/api/products/{product.pk}/"

    assert the_only_error(staff.patch(url, {"categories": []})) == ("#/categories", "required")
    assert product.categories.exists()

    assert staff.patch(url, {"categories": [], "is_public": False}).status_code == 200
    assert the_only_error(staff.patch(url, {"is_public": True})) == ("#/categories", "required")
    assert staff.patch(url, {"categories": ["garden"], "is_public": True}).status_code == 200


def test_the_class_is_named_where_there_are_several(staff, shelves):  # 5.5
    body = {"name": "Kettle", "price": "39.90", "categories": ["garden"]}
    only = catalogue.product_class("Things")
    assert staff.post("/api/products/", body).json()["product_class"] == only.slug
    other = catalogue.product_class("Books")

    assert the_only_error(staff.post("/api/products/", body)) == ("#/product_class", "required")

    named = staff.post("/api/products/", {**body, "product_class": other.slug})
    assert (named.status_code, named.json()["product_class"]) == (201, other.slug)
