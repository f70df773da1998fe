"""Whoever changes what is shown of a product leaves its shelf row true: every door of writing, then the proof."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from forked_apps.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Category,
    Product,
    ProductAttribute,
    ProductCategory,
    ProductImage,
)
from forked_apps.catalogue.reviews import moderation
from forked_apps.dashboard.catalogue.bulk_actions import MakeProductsNonPublicAction
from forked_apps.partner import allocation, pricing, sales
from forked_apps.shelf import reading, tasks, verifying, writing
from forked_apps.shelf.models import Shelf
from tests.factories import catalogue
from tests.factories.partner import stock_of

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def shop(db):
    """A single product and a family, on two shelves of a tree."""
    kitchen = catalogue.category("Kitchen")
    kettle = catalogue.product("Kettle", price="10.00", stock=5, in_category=kitchen)
    shirt = catalogue.parent_product("Shirt", prices=())
    red = catalogue.child(shirt, price="20.00", stock=3)
    blue = catalogue.child(shirt, price="25.00", stock=3)
    return {"kitchen": kitchen, "kettle": kettle, "shirt": shirt, "red": red, "blue": blue}


def true() -> None:
    assert list(verifying.differences()) == []


def shelf_of(product) -> reading.Item:
    (item,) = reading.items(Shelf.objects.filter(pk=product.pk), with_facts=True)
    return item


def test_a_new_shop_is_true(shop):
    true()
    assert shelf_of(shop["shirt"]).price == Decimal("20.00")
    assert [one["name"] for one in shelf_of(shop["kettle"]).categories] == ["Kitchen"]


def test_a_form_or_a_script_that_saves(shop):
    shop["kettle"].title = "Pot"
    shop["kettle"].save()
    shop["shirt"].brand = "Acme"
    shop["shirt"].save()

    true()
    assert (shelf_of(shop["kettle"]).title, shelf_of(shop["red"]).brand) == ("Pot", "Acme")


def test_a_price(shop):
    pricing.set_prices(changes=[pricing.NewPrice(stock_of(shop["red"]).pk, Decimal("15.00"))], source="api", now=NOW)

    true()
    assert (shelf_of(shop["shirt"]).price, shelf_of(shop["shirt"]).earlier_price) == (Decimal(15), Decimal(20))


def test_a_sale_by_the_clock(shop):
    record = stock_of(shop["kettle"])
    sales.plan(
        stockrecord_id=record.pk, name="May", price=Decimal("8.00"), starts_at=NOW + timedelta(hours=1),
        ends_at=NOW + timedelta(hours=2), now=NOW,
    )  # fmt: skip
    sales.run_due(now=NOW + timedelta(hours=1))
    true()
    assert shelf_of(shop["kettle"]).price == Decimal("8.00")

    sales.run_due(now=NOW + timedelta(hours=2))
    true()
    assert shelf_of(shop["kettle"]).price == Decimal("10.00")


def test_stock_that_is_sold_out_and_comes_back(shop):
    red, blue = stock_of(shop["red"]), stock_of(shop["blue"])
    allocation.allocate(quantities={red.pk: 3}, order_number="1", now=NOW)

    true()
    # The cheapest variant that sells is the price of its parent.
    assert (shelf_of(shop["shirt"]).price, shelf_of(shop["shirt"]).stock_left) == (Decimal(25), 3)

    allocation.allocate(quantities={blue.pk: 3}, order_number="2", now=NOW)
    true()
    assert (shelf_of(shop["shirt"]).price, shelf_of(shop["shirt"]).in_stock) == (Decimal(20), False)

    allocation.count(stockrecord_id=red.pk, counted=9, actor=None, reason="", now=NOW)
    true()
    assert shelf_of(shop["shirt"]).stock_left == 6


def test_stock_that_is_not_counted(shop):
    allocation.count(stockrecord_id=stock_of(shop["kettle"]).pk, counted=None, actor=None, reason="", now=NOW)
    true()
    assert (shelf_of(shop["kettle"]).stock_left, shelf_of(shop["kettle"]).in_stock) == (None, True)


def test_pictures_categories_attributes_and_reviews(shop, make_user):
    kettle = shop["kettle"]
    colour = ProductAttribute.objects.create(
        product_class=kettle.product_class, name="Colour", code="colour", type=ProductAttribute.TEXT
    )
    kettle.attr.colour = "red"
    kettle.save()
    ProductImage.objects.create(product=kettle, original="kettle.jpg")
    ProductCategory.objects.create(product=kettle, category=catalogue.category("Tea"))
    moderation.approve(review_id=catalogue.review(kettle, user=make_user("r@example.com"), score=4).pk)
    true()
    item = shelf_of(kettle)
    assert (item.card["picture"], item.facts["attributes"], item.rating) == (
        "kettle.jpg", [["colour", "Colour", "red"]], 4.0,
    )  # fmt: skip

    colour.name = "Hue"
    colour.save()
    true()
    assert shelf_of(kettle).facts["attributes"][0][1] == "Hue"

    kettle.images.get().delete()
    kettle.productcategory_set.first().delete()
    kettle.attribute_values.get().delete()
    true()


def test_a_chosen_option_that_is_renamed(shop):
    kettle = shop["kettle"]
    group = AttributeOptionGroup.objects.create(name="Sizes")
    option = AttributeOption.objects.create(group=group, option="small")
    ProductAttribute.objects.create(
        product_class=kettle.product_class, name="Size", code="size", type=ProductAttribute.OPTION, option_group=group
    )
    kettle.attr.size = option
    kettle.save()
    option.option = "tiny"
    option.save()

    true()
    assert shelf_of(kettle).facts["attributes"][0][2] == "tiny"


def test_deleting_hides_and_restoring_brings_back(shop):
    shop["shirt"].delete()
    true()
    assert not shelf_of(shop["red"]).is_visible

    shop["shirt"].restore()
    true()


def test_many_at_once_in_the_dashboard(shop, rf, admin_user):
    class Form:
        cleaned_data: dict = {}

    request = rf.post("/")
    request.user, request._messages = admin_user, Messages()
    MakeProductsNonPublicAction().execute(request, Product.objects.filter(parent=None), Form())
    true()
    assert not Shelf.objects.filter(is_listed=True).exists()


class Messages:
    def add(self, *args, **kwargs):
        """The page's own; nobody reads it here."""


def test_a_category_renamed_or_moved_is_read_at_once(shop):
    before = Shelf.objects.get(pk=shop["kettle"].pk)
    shop["kitchen"].name = "Cuisine"
    shop["kitchen"].save()
    assert shelf_of(shop["kettle"]).categories[0]["name"] == "Cuisine"

    home = catalogue.category("Home")
    Category.objects.get(pk=shop["kitchen"].pk).move(home, "first-child")
    assert shelf_of(shop["kettle"]).categories[0]["path"].startswith("home/")

    home.refresh_from_db()
    home.is_public = False
    home.save()
    assert shelf_of(shop["kettle"]).categories == []
    true()
    # A rename of a root touches no row of the shelf.
    assert Shelf.objects.get(pk=shop["kettle"].pk).card == before.card


def test_an_import(shop, tmp_path):
    file = tmp_path / "products.csv"
    file.write_text("upc,title,product_class,categories,price,stock\nPAN-1,Pan,Ware,Kitchen,12.50,4\n")
    call_command("import_products", str(file), stdout=StringIO())
    true()
    assert shelf_of(Product.objects.get(title="Pan")).price == Decimal("12.50")


def test_what_is_rolled_back_leaves_no_trace(shop):
    with transaction.atomic():
        shop["kettle"].title = "Pot"
        shop["kettle"].save()
        with transaction.atomic():
            allocation.allocate(quantities={stock_of(shop["red"]).pk: 3}, order_number="1", now=NOW)
            transaction.set_rollback(True)
    true()
    assert shelf_of(shop["shirt"]).price == Decimal("20.00")


def test_what_plain_sql_inserted_is_shelved_by_the_sweeper(shop):
    Shelf.objects.filter(pk=shop["kettle"].pk).delete()
    assert {one.column for one in verifying.differences()} == {"row"}

    tasks.fill()
    true()


def test_the_proof_sees_what_went_past_every_door(shop):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_product SET title = 'Pan' WHERE id = %s", [shop["kettle"].pk])
    wrong = {(one.product_id, one.column) for one in verifying.differences()}
    assert wrong == {(shop["kettle"].pk, "title"), (shop["kettle"].pk, "facts")}

    writing.rebuild()
    true()
