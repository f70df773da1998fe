"""Documents say what the shop shows, in constant SQL."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from forked_apps.catalogue.models import (
    AttributeOptionGroup,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductClass,
)
from forked_apps.partner.models import StockRecord
from search import documents
from tests.examples import tried
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db


def built(*products):
    return documents.build([product.pk for product in products])


def with_attributes(**kinds):
    """A product class with attributes by code and type."""
    made = ProductClass.objects.create(name="Clothes")
    for code, kind in kinds.items():
        ProductAttribute.objects.create(product_class=made, code=code, name=code.title(), type=kind)
    return made


def test_a_product_is_one_flat_document():
    kitchen = catalogue.category("Kitchen")
    kettles = catalogue.category("Kettles", parent=kitchen)
    kettle = catalogue.product("Enamel kettle", brand="Brandt", sku="KET-1", upc="400638", price="39.90",
                               in_category=kettles, description="<p>Boils <b>water</b></p>")  # fmt: skip

    document = built(kettle)[0]

    assert document["id"] == f"catalogue.product.{kettle.pk}"
    assert (document["price_minor"], document["price"]) == (3990, "39.90")
    assert (document["in_stock"], document["num_in_stock"]) == (True, 5)
    assert document["category_ids"] == [kitchen.pk, kettles.pk]
    assert document["shelves"] == [{"id": kettles.pk, "name": "Kettles", "slug": "kettles", "path": "kitchen/kettles"}]
    assert document["skus"] == ["400638", "ket-1", "ket1"]
    assert document["description"] == "Boils water"


def test_a_parent_carries_the_numbers_and_attributes_of_its_visible_variants():  # H02
    clothes = with_attributes(size=ProductAttribute.TEXT)
    shirt = catalogue.product("Shirt", price=None, structure=Product.PARENT, product_class=clothes)
    for size, price, is_public in (("S", "12.00", True), ("M", "9.50", True), ("XXL", "1.00", False)):
        variant = catalogue.child(shirt, price=price, sku=f"SHIRT-{size}", is_public=is_public)
        variant.attr.size = size
        variant.attr.save()

    document = built(shirt)[0]

    assert document["price"] == "9.50"
    assert document["num_in_stock"] == 10
    assert document["has_variants"]
    assert document["attrs"] == {"size": ["M", "S"]}
    assert document["skus"] == ["shirt-m", "shirt-s", "shirtm", "shirts"]


@pytest.mark.parametrize("change", [{"is_public": False}, {"deleted_at": "2026-01-01T00:00Z"}])
def test_what_shoppers_may_not_see_has_no_document(change):
    shown, hidden = catalogue.product(), catalogue.product()
    Product.objects.filter(pk=hidden.pk).update(**change)
    variant = catalogue.child(catalogue.product(price=None, structure=Product.PARENT))

    assert [document["django_id"] for document in built(shown, hidden, variant)] == [str(shown.pk)]


def test_a_hidden_category_is_not_named_in_documents():
    hidden = catalogue.category("Secret", is_public=False)
    below = catalogue.category("Below", parent=hidden)
    product = catalogue.product(in_category=below)

    assert built(product)[0]["category_ids"] == []


def test_values_are_written_in_one_way_and_prose_is_no_choice():
    clothes = with_attributes(
        weight=ProductAttribute.FLOAT, wool=ProductAttribute.BOOLEAN, care=ProductAttribute.TEXT,
        count=ProductAttribute.INTEGER, born=ProductAttribute.TEXT,
    )  # fmt: skip
    shirt = catalogue.product(product_class=clothes)
    shirt.attr.weight, shirt.attr.wool, shirt.attr.count = 4.0, True, 7
    shirt.attr.care, shirt.attr.born = "wash " * 20, "2020-01-01T10:00:00Z"
    shirt.attr.save()

    document = built(shirt)[0]

    assert document["attrs"] == {"weight": ["4"], "wool": ["true"], "count": ["7"], "born": ["2020-01-01 10:00:00 Z"]}
    assert "wash wash" in document["attribute_text"]


def test_building_costs_the_same_sql_for_any_number_of_products(django_assert_max_num_queries):  # B16
    shelf = catalogue.category()
    clothes = with_attributes(size=ProductAttribute.TEXT)

    def products(count):
        for at in range(count):
            made = catalogue.product(in_category=shelf, product_class=clothes)
            made.attr.size = str(at)
            made.attr.save()
            catalogue.parent_product(in_category=shelf)
        return list(documents.indexable().values_list("pk", flat=True))

    few, many = products(2), products(12)

    with django_assert_max_num_queries(12) as of_few:
        assert len(documents.build(few)) == 4
    with django_assert_max_num_queries(12) as of_many:
        assert len(documents.build(many)) == 28
    assert len(of_few) == len(of_many)


records = st.lists(
    st.tuples(st.none() | st.integers(0, 3000), st.none() | st.integers(0, 3), st.integers(0, 3)), max_size=3
)


class OffersFollowTheCatalogue(TestCase):
    """Prices and stock in documents are those of `with_price()`, whatever stock records there are."""

    @settings(max_examples=tried(40), suppress_health_check=[HealthCheck.too_slow])
    @given(
        families=st.lists(st.tuples(st.booleans(), st.lists(records, min_size=1, max_size=3)), min_size=1, max_size=3)
    )
    def test_documents_and_lists_agree(self, families):
        for tracked, members in families:
            kind = catalogue.product_class(f"tracked {tracked}", track_stock=tracked)
            parent = catalogue.product(price=None, structure=Product.PARENT, product_class=kind)
            single = catalogue.product(price=None, product_class=kind)
            sellers = [single, *(catalogue.child(parent, price=None) for _ in members[1:])]
            for seller, stock_records in zip(sellers, members, strict=True):
                for price, there, allocated in stock_records:
                    record = partner.stock_record(
                        seller, price=None if price is None else Decimal(price) / 100, stock=there
                    )
                    held = allocated if there is None else min(there, allocated)
                    StockRecord._base_manager.filter(pk=record.pk).update(num_allocated=held)

        listed = {product.pk: product for product in documents.indexable().with_price()}
        built = list(documents.build(list(listed)))
        assert {int(document["django_id"]) for document in built} == set(listed)
        for document in built:
            product = listed[int(document["django_id"])]
            price = None if document["price"] is None else Decimal(document["price"])
            assert price == product.live_price
            assert document["num_in_stock"] == product.live_stock


def test_what_nobody_changed_reads_the_same_wherever_the_database_keeps_its_rows():  # 10.1
    sockets = with_attributes(sockets=ProductAttribute.MULTI_OPTION)
    attribute = sockets.attributes.get()
    attribute.option_group = AttributeOptionGroup.objects.create(name="Sockets")
    attribute.save()
    usb, jack = (attribute.option_group.options.create(option=name) for name in ("USB-C", "Jack"))
    keyboard = catalogue.product("Keyboard", product_class=sockets)
    value = ProductAttributeValue.objects.create(product=keyboard, attribute=attribute)
    value.value_multi_option.add(usb)
    value.value_multi_option.add(jack)
    before = documents.digest(built(keyboard)[0])

    value.value_multi_option.clear()
    value.value_multi_option.add(jack)
    value.value_multi_option.add(usb)

    assert documents.digest(built(keyboard)[0]) == before
