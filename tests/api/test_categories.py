"""Categories over the API: the tree for everybody, writing for staff."""

import pytest

from forked_apps.catalogue.models import Category
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(merchandiser, client_of):
    return client_of(merchandiser)


@pytest.fixture
def tree():
    home = catalogue.category("Home")
    kitchen = catalogue.category("Kitchen", parent=home)
    return {"home": home, "kitchen": kitchen, "kettles": catalogue.category("Kettles", parent=kitchen)}


def test_the_tree_counts_each_product_once(api, tree):  # B05
    product = catalogue.product(in_category=tree["kettles"])
    product.productcategory_set.create(category=tree["kitchen"])
    catalogue.product(in_category=tree["home"])

    [home] = api.get("/api/categories/").json()

    assert (home["name"], home["product_count"]) == ("Home", 2)
    [kitchen] = home["children"]
    assert (kitchen["path"], kitchen["product_count"], kitchen["parent"]) == ("home/kitchen", 1, tree["home"].pk)
    assert kitchen["children"][0]["path"] == "home/kitchen/kettles"


def test_a_hidden_branch_is_hidden_with_all_below(api, tree):  # B05
    kitchen = Category.objects.get(pk=tree["kitchen"].pk)
    kitchen.is_public = False
    kitchen.save()

    assert api.get("/api/categories/").json()[0]["children"] == []
    assert api.get(f"/api/categories/{tree['kettles'].pk}/").status_code == 404


@pytest.mark.parametrize("size", [1, 30])
def test_the_tree_costs_the_same_whatever_its_size(api, django_assert_num_queries, size):  # B16
    root = catalogue.category("Root")
    for number in range(size):
        catalogue.product(in_category=catalogue.category(f"Branch {number}", parent=root))

    # categories, revisions; after a change, how many products there are, and which stand in several places
    with django_assert_num_queries(4):
        api.get("/api/categories/")
    with django_assert_num_queries(2):
        api.get("/api/categories/")


def test_staff_add_rename_move_and_remove(api, staff, tree):  # B05
    added = staff.post("/api/categories/", {"name": "Pots", "parent": "home/kitchen", "description": "Of steel"})
    assert added.status_code == 201, added.json()
    url = added.json()["url"]
    assert added.json()["path"] == "home/kitchen/pots"

    renamed = staff.patch(url, {"name": "Pots and pans"}).json()
    assert (renamed["name"], renamed["slug"]) == ("Pots and pans", "pots")

    moved = staff.put(url, {"name": "Pots", "parent": None}).json()
    assert (moved["path"], moved["parent"]) == ("pots", None)

    assert staff.delete(url).status_code == 204
    assert api.get(url).status_code == 404


def test_a_category_in_use_is_not_removed(staff, tree):  # B05
    catalogue.product(in_category=tree["kettles"])

    for name in ("kettles", "kitchen"):
        response = staff.delete(f"/api/categories/{tree[name].pk}/")
        assert (response.status_code, response.json()["code"]) == (409, "category_in_use")
    assert Category.objects.count() == 3


def test_a_category_cannot_stand_below_itself(staff, tree):  # B05
    response = staff.patch(f"/api/categories/{tree['home'].pk}/", {"parent": tree["kettles"].pk})

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "#/parent"


def test_sisters_have_different_slugs(staff, tree):  # B05
    response = staff.post("/api/categories/", {"name": "Kitchen", "parent": "home"})

    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "not_unique")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_staff_with_the_right_may_write(api, customer, staff_without_rights, client_of, tree, method):  # A16
    url = "/api/categories/" if method == "post" else f"/api/categories/{tree['home'].pk}/"

    assert getattr(api, method)(url, {}).status_code == 401
    for user in (customer, staff_without_rights):
        assert getattr(client_of(user), method)(url, {}).status_code == 403
