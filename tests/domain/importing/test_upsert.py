"""Products from a file: created, updated, left alone; families, categories, attributes, stock and ledgers."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forked_apps.catalogue import signals
from forked_apps.catalogue.models import Category, Product, ProductAttribute, ProductAttributeValue
from forked_apps.importing.matching import Item, Matching
from forked_apps.partner import allocation
from forked_apps.partner.models import PriceChange, StockMovement, StockRecord
from tests.domain.importing.conftest import HEADER, NOW, mug

FAMILY_HEADER = ("upc", "parent_upc", "title", "product_class", "categories", "price", "stock", "attr:colour:option")
FAMILY = [
    ("TEE", "", "Shirt", "Clothing", "Clothes > Tops", "", "", ""),
    ("TEE-RED", "TEE", "Shirt, red", "", "", "20.00", "3", "Red"),
    ("TEE-BLUE", "TEE", "", "", "", "21.00", "4", "Blue"),
]


def test_a_row_becomes_a_product_with_class_category_price_and_stock(run, product_file):
    # B14
    report = run(product_file([mug()]))

    assert (report.created, report.failed, report.is_clean) == (1, 0, True)
    product = Product.objects.get(upc="MUG-1")
    assert (product.title, product.slug, product.structure) == ("Mug", "mug", Product.STANDALONE)
    assert product.product_class.name == "Kitchenware"
    assert [category.full_name for category in product.categories.all()] == ["Kitchen > Cups"]
    record = product.stockrecords.get()
    assert (record.price, record.num_in_stock, record.partner_sku) == (Decimal("12.50"), 5, "MUG-1")


def test_first_prices_and_stock_stand_in_the_ledgers_as_imported(run, product_file, admin_user):
    run(product_file([mug()]), actor=admin_user)

    price = PriceChange.objects.get()
    assert (price.old, price.new, price.source, price.actor) == (None, Decimal("12.50"), "import", admin_user)
    movement = StockMovement.objects.get()
    assert (movement.kind, movement.in_stock_delta, movement.source) == ("imported", 5, "import")


def test_the_same_file_again_writes_nothing(run, product_file):
    path = product_file(FAMILY, FAMILY_HEADER)
    run(path)

    with CaptureQueriesContext(connection) as queries:
        again = run(path)

    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    writes = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []


def test_a_changed_price_and_stock_are_written_through_their_ledgers(run, product_file):
    # C06
    run(product_file([mug()]))

    report = run(product_file([mug(price="14.00", stock="9")]))

    assert (report.updated, report.unchanged) == (1, 0)
    record = StockRecord.objects.get()
    assert (record.price, record.num_in_stock) == (Decimal("14.00"), 9)
    latest = PriceChange.objects.latest("pk")
    assert (latest.old, latest.new, latest.at) == (Decimal("12.50"), Decimal("14.00"), NOW)
    assert list(StockMovement.objects.order_by("pk").values_list("in_stock_delta", flat=True)) == [5, 4]


def test_only_changed_products_are_announced(run, product_file, django_capture_on_commit_callbacks):
    # I03
    run(product_file([mug("A"), mug("B", "Other mug")]))
    heard = []

    def listen(sender, product_ids, **kwargs):
        heard.append(product_ids)

    signals.products_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            run(product_file([mug("A", price="13.00"), mug("B", "Other mug")]))
    finally:
        signals.products_changed.disconnect(listen)

    assert heard == [frozenset({Product.objects.get(upc="A").pk})]


def test_variants_become_children_of_their_parent(run, product_file):
    report = run(product_file(FAMILY, FAMILY_HEADER))

    assert report.created == 3
    parent = Product.objects.get(upc="TEE")
    assert parent.is_parent
    red, blue = parent.children.order_by("-upc")
    assert (red.title, red.product_class, red.get_product_class().name) == ("Shirt, red", None, "Clothing")
    assert (blue.title, blue.slug) == ("", "shirt")
    assert (red.attr.colour.option, blue.attr.colour.option) == ("Red", "Blue")


def test_a_parent_may_stand_in_an_earlier_batch(run, product_file):
    report = run(product_file(FAMILY, FAMILY_HEADER), batch_size=1)

    assert (report.created, report.failed) == (3, 0)
    assert Product.objects.get(upc="TEE").is_parent


@pytest.mark.parametrize(
    ("row", "column", "hint"),
    [
        (("X", "NOBODY", "X", "", "", "1.00", "1", ""), "parent_upc", "no product has this UPC"),
        (("X", "TEE-RED", "X", "", "", "1.00", "1", ""), "parent_upc", "is itself a variant"),
        (("TEE-RED", "", "X", "", "", "1.00", "1", ""), "parent_upc", "a variant of TEE"),
        (("TEE", "", "Shirt", "", "", "5.00", "1", ""), "price", "its variants have"),
        (("TEE", "", "Shirt", "Shoes", "", "", "", ""), "product_class", "cannot change"),
        (("NEW", "", "New", "", "A > B", "1.00", "1", ""), "product_class", "needs a product class"),
        (("NEW", "", "New", "Clothing", "", "1.00", "1", ""), "categories", "at least one category"),
    ],
)
def test_a_row_that_contradicts_the_catalogue_is_refused(run, product_file, row, column, hint):
    run(product_file(FAMILY, FAMILY_HEADER))

    report = run(product_file([row, ("OK", "", "Fine", "Clothing", "Clothes", "1.00", "1", "")], FAMILY_HEADER))

    assert (report.created, report.failed) == (1, 1)
    (error,) = report.errors
    assert (error.line, error.column) == (2, column)
    assert hint in error.hint


def test_a_refused_parent_takes_its_new_variants_with_it(run, product_file):
    rows = [("P", "", "P", "Clothing", "", "", "", ""), ("C", "P", "C", "", "", "1.00", "1", "")]

    report = run(product_file(rows, FAMILY_HEADER))

    assert (report.created, report.failed) == (0, 2)
    assert not Product.objects.exists()


def test_stock_cannot_fall_below_what_orders_hold(run, product_file):
    run(product_file([mug(stock="5")]))
    allocation.allocate(quantities={StockRecord.objects.get().pk: 3}, order_number="A1")

    report = run(product_file([mug(stock="2")]))

    assert report.failed == 1
    assert (report.errors[0].column, report.errors[0].value) == ("stock", "2")
    assert StockRecord.objects.get().num_in_stock == 5


def test_an_sku_of_another_product_is_refused(run, product_file):
    header = (*HEADER, "sku")
    run(product_file([(*mug("A"), "SHELF-1")], header))

    report = run(product_file([(*mug("B"), "SHELF-1"), (*mug("C"), "SHELF-2"), (*mug("D"), "SHELF-2")], header))

    assert [(error.line, error.column) for error in report.errors] == [(2, "sku"), (4, "sku")]
    assert report.created == 1


def test_products_move_between_categories(run, product_file):
    # B06
    row = mug()
    run(product_file([(*row[:3], "Kitchen > Cups | Gifts", *row[4:])]))

    run(product_file([(*row[:3], "Gifts | Kitchen > Cups > Stoneware", *row[4:])]))

    assert {c.full_name for c in Product.objects.get().categories.all()} == {"Gifts", "Kitchen > Cups > Stoneware"}
    assert Category.objects.count() == 4


def test_each_type_of_attribute_is_read_written_and_removed(run, product_file):
    header = (
        *HEADER,
        *(
            "attr:note",
            "attr:pages:integer:Number of pages",
            "attr:weight_kg",
            "attr:washable",
            "attr:made",
            "attr:fit:option",
        ),
        "attr:material:multi_option:Made of",
    )
    row = (*mug(), "=soft", "120", "0.5", "yes", "2026-01-31", "Slim", "Wool | Silk")
    run(product_file([row], header))

    attr = Product.objects.get().attr
    assert (attr.note, attr.pages, attr.weight_kg, attr.washable) == ("=soft", 120, 0.5, True)
    assert (attr.made.isoformat(), attr.fit.option) == ("2026-01-31", "Slim")
    assert {option.option for option in attr.material} == {"Wool", "Silk"}
    assert ProductAttribute.objects.get(code="pages").name == "Number of pages"

    run(product_file([(*mug(), "", "121", "", "no", "", "Wide", "Silk | Linen")], header))

    values = {v.attribute.code: v.value for v in ProductAttributeValue.objects.exclude(attribute__code="material")}
    assert values.pop("fit").option == "Wide"
    assert values == {"pages": 121, "washable": False}
    assert {option.option for option in Product.objects.get().attr.material} == {"Silk", "Linen"}


def test_many_attributes_fit_into_one_cell(run, product_file):
    cell = '{"ports:integer": 4, "wifi": true, "bands": ["2.4 GHz", "5 GHz"], "note:text:Remark": "fast"}'
    run(product_file([(*mug(), cell)], (*HEADER, "attributes")))

    attr = Product.objects.get().attr
    assert (attr.ports, attr.wifi, attr.note) == (4, True, "fast")
    assert {option.option for option in attr.bands} == {"2.4 GHz", "5 GHz"}
    assert ProductAttribute.objects.get(code="note").name == "Remark"


def test_a_value_that_does_not_fit_its_attribute_is_refused_with_its_column(run, product_file):
    header = (*HEADER, "attr:pages:integer")
    run(product_file([(*mug(), "120")], header))

    report = run(product_file([(*mug("B"), "many"), (*mug("C"), "7")], header))

    (error,) = report.errors
    assert (error.line, error.column, error.value) == (2, "attr:pages:integer", "many")
    assert report.created == 1


@pytest.mark.parametrize(("says", "visible"), [("", True), ("yes", True), ("no", False)])
def test_a_deleted_product_that_is_listed_again_is_for_sale_again(run, product_file, says, visible):
    run(product_file([mug()]))
    Product.objects.get().delete()

    run(product_file([(*mug(), says)], (*HEADER, "is_public")))

    product = Product.objects.get()
    assert (product.is_visible, product.deleted_at) == (visible, None)


def test_what_the_database_refuses_costs_one_row_and_not_its_batch(run, product_file, monkeypatch):
    # A second import wins the race for one UPC between our look and our insert.
    run(product_file([(*mug("TAKEN"), "SHELF-1")], (*HEADER, "sku")))
    look = Matching._item

    def blind(self, row):
        return look(self, row) if row.upc != "TAKEN" else Item(row, Product(upc="TAKEN"), is_new=True)

    monkeypatch.setattr(Matching, "_item", blind)

    report = run(product_file([mug(f"M{n}") for n in range(5)] + [mug("TAKEN")]))

    assert (report.created, report.failed) == (5, 1)
    (error,) = report.errors
    assert (error.line, error.column) == (7, "upc")
    assert "database refuses" in error.hint


def test_a_category_without_letters_still_has_an_address(run, product_file):
    run(product_file([("A", "Mug", "Kitchenware", "***", "1.00", "1")]))

    assert Category.objects.get().slug == "asterisk-asterisk-asterisk"


def test_a_dry_run_reports_the_same_and_keeps_nothing(run, product_file):
    path = product_file([*FAMILY, ("BAD", "", "Bad", "Clothing", "A", "-1", "1", "")], FAMILY_HEADER)

    rehearsal = run(path, dry_run=True)

    assert not Product.objects.exists()
    assert not Category.objects.exists()
    real = run(path)
    assert (rehearsal.created, rehearsal.failed) == (real.created, real.failed) == (3, 1)
    assert rehearsal.errors == real.errors


@pytest.mark.parametrize("phase", ["created", "updated", "unchanged"])
def test_the_number_of_statements_does_not_grow_with_the_rows(run, product_file, phase):
    # B14
    header = (*HEADER, "attr:colour:option", "attr:material:multi_option", "attr:pages:integer", "brand")

    def rows(count, offset, price):
        return [
            (*mug(f"{phase}-{offset}-{n}", price=price), "Red", "Wool|Silk", str(price)[:1], f"Brand {price}")
            for n in range(count)
        ]

    def statements(count, offset):
        if phase != "created":
            run(product_file(rows(count, offset, "1.00"), header))
        with CaptureQueriesContext(connection) as queries:
            report = run(product_file(rows(count, offset, "1.00" if phase == "unchanged" else "2.00"), header))
        assert getattr(report, phase) == count
        return len(queries)

    run(product_file(rows(1, 0, "1.00"), header))  # class, category and options are known from here on
    run(product_file(rows(1, 0, "2.00"), header))

    # Django cuts bulk statements for SQLite at 999 values, which is 60 attribute values: 20 rows stay below.
    few, many = statements(2, 1), statements(20, 2)

    assert few == many
    assert many <= 45
