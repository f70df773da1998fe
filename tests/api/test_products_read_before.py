"""Products that were read, then changed or sold, then written back: nothing that happened in between is undone."""

import pytest
from django.db import connection

from forked_apps.catalogue import changes
from forked_apps.catalogue.models import AttributeOptionGroup, Product, ProductAttribute
from forked_apps.partner import allocation
from forked_apps.partner.models import PriceChange, StockMovement
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client_of, merchandiser):
    return client_of(merchandiser)


@pytest.fixture
def kettle():
    return catalogue.product("Kettle", price="10.00", stock=10, in_category=catalogue.category("Kitchen"))


def address(product) -> str:
    return f"/api/products/{product.pk}/"


def sell(product, quantity: int) -> None:
    allocation.allocate(quantities={partner.stock_of(product).pk: quantity}, order_number="SOLD1")


def stock(product) -> tuple[int, int]:
    record = partner.stock_of(product)
    return record.num_in_stock, record.available


class TestStockReadBeforeASale:
    def test_it_is_refused_with_the_present_figure(self, staff, kettle):  # 1.3
        read = staff.get(address(kettle)).json()
        sell(kettle, 4)

        response = staff.put(address(kettle), read)

        assert (response.status_code, response.json()["code"]) == (409, "version_changed")
        assert response.json()["stock_quantity"] == response.json()["product"]["stock_quantity"] == 6
        assert response.json()["version"] == staff.get(address(kettle)).json()["version"] != read["version"]
        assert stock(kettle) == (10, 6)
        assert StockMovement.objects.first().kind == "allocated"

    def test_so_it_is_without_a_version_when_the_whole_product_is_sent(self, staff, kettle):  # 1.3
        whole = {"name": "Kettle", "price": "10.00", "categories": ["kitchen"], "stock_quantity": 10}
        sell(kettle, 4)

        response = staff.put(address(kettle), whole)

        assert (response.status_code, response.json()["stock_quantity"]) == (409, 6)
        assert response.json()["errors"][0]["pointer"] == "#/stock_quantity"
        assert stock(kettle) == (10, 6)
        # Who says that they know of the sale may count ten again.
        again = staff.put(address(kettle), {**whole, "version": response.json()["version"]})
        assert (again.status_code, again.json()["stock_quantity"]) == (200, 10)

    def test_the_entity_tag_of_an_older_reading_is_412(self, staff, kettle):  # 1.3
        tag = staff.get(address(kettle))["ETag"]
        sell(kettle, 4)

        response = staff.patch(address(kettle), {"stock": 10}, headers={"If-Match": tag})

        assert (response.status_code, response.json()["code"]) == (412, "version_changed")
        assert response["ETag"] == staff.get(address(kettle))["ETag"] == f'"{response.json()["version"]}"'
        assert stock(kettle) == (10, 6)

    def test_a_sale_between_check_and_write_is_seen_too(self, staff, kettle, monkeypatch):  # 1.3
        from api_extensions.products import writing

        read = staff.get(address(kettle)).json()
        real = writing._locked

        def sold_meanwhile(product_id):
            sell(kettle, 4)
            changes.close(connection)  # it stands for another transaction, which is committed
            return real(product_id)

        monkeypatch.setattr(writing, "_locked", sold_meanwhile)
        response = staff.put(address(kettle), {**read, "name": "Pot"})

        assert (response.status_code, response.json()["code"]) == (409, "version_changed")

    @pytest.mark.parametrize("figure", [6, 9])
    def test_a_new_figure_is_ledgered_as_the_api_s(self, staff, kettle, merchandiser, figure):  # 1.3
        sell(kettle, 4)
        before = StockMovement.objects.count()

        response = staff.patch(address(kettle), {"stock_quantity": figure, "reason": "counted"})

        assert (response.status_code, response.json()["stock_quantity"]) == (200, figure)
        latest = StockMovement.objects.first()
        if figure == 6:  # repeats what is there
            assert StockMovement.objects.count() == before
        else:
            assert (latest.source, latest.reason, latest.actor) == ("api", "counted", merchandiser)


class TestOlderReadings:
    @pytest.mark.parametrize("mark", ["version", "updated_at"])
    def test_they_are_told_the_present_version(self, staff, kettle, mark):  # 1.16
        read = staff.get(address(kettle)).json()
        now = staff.patch(address(kettle), {"name": "Big kettle"}).json()
        other = ({"version", "updated_at"} - {mark}).pop()

        response = staff.put(address(kettle), {name: value for name, value in read.items() if name != other})

        assert (response.status_code, response.json()["code"]) == (409, "version_changed")
        assert (response.json()["version"], response["ETag"]) == (now["version"], f'"{now["version"]}"')

    def test_what_is_put_back_unchanged_moves_nothing(self, staff, kettle):  # 1.16
        read = staff.get(address(kettle)).json()

        response = staff.put(address(kettle), read)

        assert (response.status_code, response.json()) == (200, read)
        assert PriceChange.objects.count() == 1

    def test_neither_does_a_variant_with_what_its_parent_gives_it(self, staff):  # 1.16
        parent = catalogue.product("Shirt", structure="parent", description="<p>Cotton</p>", stock=None, price=None)
        variant = catalogue.product(parent=parent, structure="child", product_class=None, price="9.00", stock=3)
        Product.objects.filter(pk=variant.pk).update(title="")
        rich = ProductAttribute.objects.create(
            product_class=parent.product_class, code="care", name="Care", type=ProductAttribute.RICHTEXT
        )
        rich.save_value(parent, "<b>Wash</b> cold")
        read = staff.get(address(variant)).json()
        assert read["attributes"][0]["value"] == "Wash cold"

        response = staff.put(address(variant), read)

        assert (response.status_code, response.json()) == (200, read)
        variant.refresh_from_db()
        assert (variant.title, variant.description, variant.attribute_values.count()) == ("", "", 0)

    @pytest.mark.parametrize(
        "change", [{"price": "11.00"}, {"stock": 8}, {"categories": ["garden"]}, {"attributes": {"colours": ["red"]}}]
    )
    def test_each_change_moves_updated_at(self, staff, kettle, change):  # 1.16
        catalogue.category("Garden")
        colours = AttributeOptionGroup.objects.create(name="Colours")
        colours.options.create(option="red")
        ProductAttribute.objects.create(
            product_class=kettle.product_class, code="colours", name="Colours", option_group=colours,
            type=ProductAttribute.MULTI_OPTION,
        )  # fmt: skip
        read = staff.get(address(kettle)).json()

        response = staff.patch(address(kettle), change)

        assert response.status_code == 200, response.json()
        assert response.json()["updated_at"] > read["updated_at"]
        same = staff.patch(address(kettle), change)
        assert same.json() == response.json()
