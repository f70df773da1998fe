"""Products over the API: pages, filters, orderings, details, and writing by staff."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from forked_apps.catalogue.models import AttributeOption, AttributeOptionGroup, Product, ProductAttribute
from forked_apps.partner.models import PriceChange, StockMovement, StockRecord
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db


def names(response) -> list[str]:
    assert response.status_code == 200, response.json()
    return [one["name"] for one in response.json()["results"]]


def the_only_error(response) -> tuple[str, str]:
    assert response.status_code == 400, response.json()
    [error] = response.json()["errors"]
    return error["pointer"], error["code"]


@pytest.fixture
def kitchen():
    """Home > Kitchen > Kettles, and Garden beside it."""
    home = catalogue.category("Home")
    kitchen = catalogue.category("Kitchen", parent=home)
    return {
        "home": home,
        "kitchen": kitchen,
        "kettles": catalogue.category("Kettles", parent=kitchen),
        "garden": catalogue.category("Garden"),
    }


class TestList:
    def test_a_product_is_shown_with_price_stock_sku_and_category(self, api, kitchen):  # E07 B02
        catalogue.product("Kettle", price="39.90", stock=7, sku="KET-1", in_category=kitchen["kettles"], brand="Brandt")

        [shown] = api.get("/api/products/").json()["results"]

        assert (shown["name"], shown["price"], shown["currency"]) == ("Kettle", "39.90", "EUR")
        assert (shown["stock_quantity"], shown["in_stock"]) == (7, True)
        assert (shown["sku"], shown["brand"], shown["has_variants"]) == ("KET-1", "Brandt", False)
        assert shown["category"]["path"] == "home/kitchen/kettles"
        assert "num_allocated" not in shown
        assert "stockrecords" not in shown

    def test_ten_products_make_a_page_and_pages_do_not_overlap(self, api):  # B08
        for number in range(23):
            catalogue.product(f"Thing {number:02}")

        pages = [api.get(f"/api/products/?ordering=name&page={page}") for page in (1, 2, 3)]

        assert [len(names(page)) for page in pages] == [10, 10, 3]
        assert [name for page in pages for name in names(page)] == [f"Thing {number:02}" for number in range(23)]
        assert pages[0].json()["count"] == 23
        assert "page=2" in pages[0].json()["next"]

    def test_a_page_beyond_the_last_is_not_found(self, api):  # B08
        catalogue.product()

        assert api.get("/api/products/?page=2").status_code == 404

    def test_a_page_holds_a_hundred_at_most(self, api):  # B08
        for _ in range(101):
            catalogue.product(price=None)

        assert len(api.get("/api/products/?page_size=500").json()["results"]) == 100

    def test_hidden_and_deleted_products_are_not_listed(self, api):  # E07
        catalogue.product("Shown")
        catalogue.product("Hidden", is_public=False)
        catalogue.product("Deleted").delete()

        assert names(api.get("/api/products/")) == ["Shown"]

    def test_a_parent_stands_for_its_variants_at_the_lowest_price(self, api):  # B02
        catalogue.parent_product("Shirt", prices=("12.00", "10.00"), stock=3)

        [shown] = api.get("/api/products/").json()["results"]

        assert (shown["name"], shown["price"], shown["stock_quantity"]) == ("Shirt", "10.00", 6)
        assert shown["has_variants"] is True

    def test_stock_is_what_is_not_allocated(self, api):  # C9
        product = catalogue.product(stock=5)
        from forked_apps.partner import allocation

        allocation.allocate(quantities={partner.stock_of(product).pk: 2}, order_number="ABC")

        assert api.get("/api/products/").json()["results"][0]["stock_quantity"] == 3


class TestFilters:
    @pytest.mark.parametrize("named", ["kitchen", "home/kitchen", "pk"])
    def test_a_category_is_named_by_id_slug_or_path_and_holds_those_below(self, api, kitchen, named):  # B09 C7
        catalogue.product("Pan", in_category=kitchen["kitchen"])
        catalogue.product("Kettle", in_category=kitchen["kettles"])
        catalogue.product("Spade", in_category=kitchen["garden"])
        named = kitchen["kitchen"].pk if named == "pk" else named

        assert names(api.get(f"/api/products/?category={named}&ordering=name")) == ["Kettle", "Pan"]

    def test_a_repeated_category_means_either(self, api, kitchen):  # B09
        catalogue.product("Kettle", in_category=kitchen["kettles"])
        catalogue.product("Spade", in_category=kitchen["garden"])
        catalogue.product("Nowhere")

        assert names(api.get("/api/products/?category=kettles&category=garden&ordering=name")) == ["Kettle", "Spade"]

    def test_a_price_range_includes_its_bounds(self, api):  # B09
        for price in ("9.99", "10.00", "20.00", "20.01"):
            catalogue.product(f"At {price}", price=price)

        found = names(api.get("/api/products/?min_price=10&max_price=20.00&ordering=price"))

        assert found == ["At 10.00", "At 20.00"]

    def test_in_stock_counts_what_can_be_ordered(self, api):  # B09
        catalogue.product("There", stock=1)
        catalogue.product("Gone", stock=0)
        catalogue.product("Uncounted", stock=None)

        assert names(api.get("/api/products/?in_stock=true&ordering=name")) == ["There", "Uncounted"]
        assert names(api.get("/api/products/?in_stock=false")) == ["Gone"]
        assert len(names(api.get("/api/products/?in_stock=false&in_stock=true"))) == 3

    def test_rating_is_the_least_average(self, api, customer):  # B09
        for score in (3, 5):
            product = catalogue.product(f"Rated {score}")
            catalogue.review(product, user=customer, score=score)
            product.update_rating()
        catalogue.product("Unrated")

        assert names(api.get("/api/products/?rating=4")) == ["Rated 5"]

    def test_an_attribute_is_compared_by_its_type_and_found_in_variants(self, api):  # B09
        colours = AttributeOptionGroup.objects.create(name="Colours")
        red, blue = (AttributeOption.objects.create(group=colours, option=name) for name in ("Red", "Blue"))
        kind = catalogue.product_class()
        ProductAttribute.objects.create(
            product_class=kind, code="colour", name="Colour", type="option", option_group=colours
        )
        ProductAttribute.objects.create(product_class=kind, code="litres", name="Litres", type="float")
        kettle, pan = catalogue.product("Kettle"), catalogue.product("Pan")
        shirt = catalogue.parent_product("Shirt", prices=("10.00",))
        for product, colour, litres in ((kettle, red, 1.5), (pan, blue, 3.0), (shirt.children.get(), red, None)):
            product.attr.colour = colour
            if litres:
                product.attr.litres = litres
            product.save()

        assert names(api.get("/api/products/?attr.colour=red&ordering=name")) == ["Kettle", "Shirt"]
        assert names(api.get("/api/products/?attr.colour=Red&attr.litres=1.5")) == ["Kettle"]
        assert len(names(api.get("/api/products/?attr.colour=red&attr.colour=blue"))) == 3

    def test_words_are_found_in_name_brand_and_sku(self, api):  # B09
        catalogue.product("Enamel kettle", sku="KET-1", brand="Brandt")
        catalogue.product("Pan", sku="PAN-1")

        for words in ("kettle enamel", "brandt", "ket-1"):
            assert names(api.get("/api/products/", {"q": words})) == ["Enamel kettle"]

    @pytest.mark.parametrize(
        ("query", "pointer", "code"),
        [
            ("colour=red", "?colour", "unknown_field"),
            ("category=nowhere", "?category", "unknown_category"),
            ("category=999999999999999999999", "?category", "unknown_category"),
            ("attr.colour=red", "?attr.colour", "unknown_attribute"),
            ("min_price=cheap", "?min_price.0", "invalid"),
            ("max_price=1e9", "?max_price.0", "invalid"),
            ("in_stock=perhaps", "?in_stock.0", "invalid_choice"),
            ("rating=6", "?rating.0", "max_value"),
            ("ordering=cheapest", "?ordering", "invalid_choice"),
            ("page=zero", "?page", "invalid"),
        ],
    )
    def test_what_cannot_be_meant_is_refused_by_name(self, api, query, pointer, code):  # B09
        assert the_only_error(api.get(f"/api/products/?{query}")) == (pointer, code)


class TestOrdering:
    def test_by_price_name_and_age(self, api):  # B10
        catalogue.product("B", price="2.00")
        catalogue.product("C", price="1.00")
        catalogue.product("A", price="3.00")
        for days, name in enumerate("ACB"):
            Product.objects.filter(title=name).update(date_created=timezone.now() - timedelta(days=days))

        orders = {
            key: names(api.get(f"/api/products/?ordering={key}")) for key in ("price", "-price", "name", "newest")
        }

        assert orders == {
            "price": ["C", "B", "A"],
            "-price": ["A", "B", "C"],
            "name": ["A", "B", "C"],
            "newest": ["A", "C", "B"],
        }


class TestDetail:
    def test_shows_description_pictures_attributes_and_variants(self, api, kitchen):  # E09 B11
        size = ProductAttribute.objects.create(
            product_class=catalogue.product_class(), code="size", name="Size", type="text"
        )
        shirt = catalogue.parent_product("Shirt", prices=(), description="<p>Soft.</p>", in_category=kitchen["garden"])
        for name, price in (("S", "10.00"), ("L", "12.50")):
            variant = catalogue.child(shirt, f"Shirt {name}", price=price, stock=2, sku=f"SHIRT-{name}")
            size.save_value(variant, name)

        shown = api.get(f"/api/products/{shirt.pk}/").json()

        assert shown["description"] == "<p>Soft.</p>"
        assert [(one["sku"], one["price"], one["stock_quantity"]) for one in shown["variants"]] == [
            ("SHIRT-S", "10.00", 2),
            ("SHIRT-L", "12.50", 2),
        ]
        assert shown["variants"][1]["attributes"] == [{"code": "size", "name": "Size", "value": "L"}]
        assert shown["categories"][0]["slug"] == "garden"

    @pytest.mark.parametrize("state", ["hidden", "deleted", "absent"])
    def test_what_shoppers_may_not_see_is_not_found(self, api, state):  # E09
        product = catalogue.product(is_public=state != "hidden")
        if state == "deleted":
            product.delete()
        pk = 10_000_000 if state == "absent" else product.pk

        response = api.get(f"/api/products/{pk}/")

        assert response.status_code == 404
        assert response.json()["code"] == "not_found"

    def test_an_unchanged_product_is_not_sent_again(self, api):  # E09
        product = catalogue.product()
        first = api.get(f"/api/products/{product.pk}/")

        assert api.get(f"/api/products/{product.pk}/", headers={"If-None-Match": first["ETag"]}).status_code == 304
        record = partner.stock_of(product)
        record.price = Decimal("11.00")
        record.save()
        again = api.get(f"/api/products/{product.pk}/", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.json()["price"]) == (200, "11.00")


class TestWriting:
    @pytest.fixture
    def staff(self, merchandiser, client_of):
        return client_of(merchandiser)

    def test_staff_add_a_product(self, staff, api, merchandiser, kitchen):  # E08 B01
        body = {
            "name": "Kettle",
            "description": "<p>Whistles.</p>",
            "price": "39.90",
            "stock": 7,
            "sku": "KET-1",
            "category": "home/kitchen/kettles",
        }

        response = staff.post("/api/products/", body)

        assert response.status_code == 201, response.json()
        shown = api.get(response["Location"]).json()
        assert (shown["name"], shown["price"], shown["stock_quantity"]) == ("Kettle", "39.90", 7)
        assert (shown["sku"], shown["category"]["slug"]) == ("KET-1", "kettles")
        change = PriceChange.objects.get()
        assert (change.new, change.source, change.actor) == (Decimal("39.90"), "api", merchandiser)

    def test_a_product_may_stand_in_several_categories(self, staff, kitchen):  # B06
        body = {"title": "Can", "price": 5, "quantity": 1, "categories": [kitchen["garden"].pk, "kettles"]}

        response = staff.post("/api/products/", body)

        assert response.status_code == 201, response.json()
        assert {one["slug"] for one in response.json()["categories"]} == {"garden", "kettles"}

    @pytest.mark.parametrize(
        ("wrong", "pointer", "code"),
        [
            ({"price": "-1"}, "#/price", "min_value"),
            ({"price": "1.999"}, "#/price", "max_decimal_places"),
            ({"price": "NaN"}, "#/price", "invalid"),
            ({"name": "  "}, "#/name", "blank"),
            ({"stock_quantity": -1}, "#/stock_quantity", "min_value"),
            ({"stock": 3}, "#/stock", "conflicting_alias"),
            ({"title": "Pot"}, "#/title", "conflicting_alias"),
            ({"category": "nowhere"}, "#/category", "conflicting_alias"),
            ({"categories": ["nowhere"]}, "#/categories", "unknown_category"),
            ({"categories": []}, "#/categories", "required"),
            ({"rating": 5}, "#/rating", "read_only_field"),
            ({"colour": "red"}, "#/colour", "unknown_field"),
            ({"attributes": {"colour": "red"}}, "#/attributes/colour", "unknown_attribute"),
            ({"sku": "TAKEN"}, "#/sku", "not_unique"),
        ],
    )
    def test_a_wrong_body_is_refused_by_name_and_nothing_is_kept(self, staff, kitchen, wrong, pointer, code):  # E08 B15
        catalogue.product(sku="TAKEN")
        body = {"name": "Kettle", "price": "39.90", "stock_quantity": 7, "categories": ["garden"], **wrong}

        response = staff.post("/api/products/", body)

        assert the_only_error(response) == (pointer, code)
        assert Product.objects.count() == 1

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_only_staff_with_the_right_may_write(self, api, customer, staff_without_rights, client_of, method):  # A16
        product = catalogue.product()
        url = "/api/products/" if method == "post" else f"/api/products/{product.pk}/"

        assert getattr(api, method)(url, {}).status_code == 401
        for user in (customer, staff_without_rights):
            assert getattr(client_of(user), method)(url, {}).status_code == 403

    def test_a_new_price_is_ledgered_with_its_reason(self, staff, merchandiser):  # E10
        product = catalogue.product(price="10.00")

        response = staff.patch(f"/api/products/{product.pk}/", {"price": "12.50", "reason": "Steel is dearer"})

        assert response.json()["price"] == "12.50"
        change = PriceChange.objects.first()
        assert (change.old, change.new) == (Decimal("10.00"), Decimal("12.50"))
        assert (change.source, change.actor, change.reason) == ("api", merchandiser, "Steel is dearer")

    def test_no_price_takes_a_product_off_sale(self, staff, customer, client_of):  # E10
        product = catalogue.product(price="10.00", stock=5)

        response = staff.patch(f"/api/products/{product.pk}/", {"price": None})

        assert (response.status_code, response.json()["price"]) == (200, None)
        assert PriceChange.objects.first().new is None
        added = client_of(customer).post("/api/cart/", {"product_id": product.pk})
        assert (added.status_code, added.json()["code"]) == (409, "not_for_sale")

    def test_counted_stock_cannot_be_set_to_nothing(self, staff):  # B12
        product = catalogue.product(stock=5)

        assert the_only_error(staff.patch(f"/api/products/{product.pk}/", {"stock_quantity": None})) == (
            "#/stock_quantity",
            "null",
        )

    def test_stock_is_set_to_what_can_be_ordered(self, staff):  # B12
        product = catalogue.product(stock=5)
        record = partner.stock_of(product)
        from forked_apps.partner import allocation

        allocation.allocate(quantities={record.pk: 2}, order_number="ABC")

        response = staff.patch(f"/api/products/{product.pk}/", {"stock": 10})

        assert response.json()["stock_quantity"] == 10
        record.refresh_from_db()
        assert (record.num_in_stock, record.num_allocated) == (12, 2)
        assert StockMovement.objects.first().in_stock_delta == 7

    def test_what_was_read_can_be_put_back(self, staff, kitchen):  # E10
        product = catalogue.product("Kettle", price="10.00", in_category=kitchen["kettles"])
        read = staff.get(f"/api/products/{product.pk}/")

        response = staff.put(f"/api/products/{product.pk}/", {**read.json(), "name": "Pot"})

        assert response.status_code == 200, response.json()["errors"]
        moved = {"name": "Kettle", "updated_at": None, "version": None}
        assert {**response.json(), **moved} == {**read.json(), **moved}
        assert PriceChange.objects.count() == 1

    def test_a_change_of_another_version_is_refused(self, staff):  # E10
        product = catalogue.product()
        stale = staff.get(f"/api/products/{product.pk}/")["ETag"]
        staff.patch(f"/api/products/{product.pk}/", {"price": "11.00"})

        response = staff.patch(f"/api/products/{product.pk}/", {"price": "9.00"}, headers={"If-Match": stale})

        assert (response.status_code, response.json()["code"]) == (412, "version_changed")
        assert partner.stock_of(product).price == Decimal("11.00")

    def test_deleting_hides(self, staff, api):  # E11 B07
        product = catalogue.product()

        assert staff.delete(f"/api/products/{product.pk}/").status_code == 204

        assert api.get(f"/api/products/{product.pk}/").status_code == 404
        assert Product.objects.get(pk=product.pk).deleted_at is not None
        assert StockRecord.objects.filter(product=product).exists()

    def test_staff_add_a_product_with_variants(self, staff, api, kitchen):  # B01
        body = {"name": "Shirt", "has_variants": True, "categories": ["garden"]}
        parent = staff.post("/api/products/", body)
        assert parent.status_code == 201, parent.json()
        pk = parent.json()["id"]

        variant = staff.post("/api/products/", {"name": "Shirt L", "parent": pk, "price": "10.00", "stock": 2})

        assert variant.status_code == 201, variant.json()
        assert api.get(f"/api/products/{pk}/").json()["price"] == "10.00"
        refused = staff.patch(f"/api/products/{pk}/", {"price": "8.00"})
        assert the_only_error(refused) == ("#/price", "variant_required")
