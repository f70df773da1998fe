"""Files as people and spreadsheets write them: any case, decimal commas, words for yes, whole columns of one type."""

from decimal import Decimal

import pytest

from forked_apps import importing
from forked_apps.catalogue.models import Product, ProductAttribute
from tests.domain.importing.conftest import HEADER, mug
from tests.factories.partner import stock_of


def write(tmp_path, text: str, name="p.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_case_of_column_names_does_not_count(run, tmp_path):
    # 5.2
    run(write(tmp_path, "UPC,Title,Product_Class,Categories,PRICE,Stock\nA,Mug,K,K,1.00,2\n"))
    assert Product.objects.get().title == "Mug"


def test_excels_line_about_the_separator_is_no_header(run, tmp_path):
    # 5.2
    report = run(write(tmp_path, "sep=;\nupc;title;product_class;categories;price;stock\nA;;K;K;1;1\nB;Mug;K;K;1;1\n"))
    assert report.created == 1
    assert report.errors[0].line == 3


@pytest.mark.parametrize(
    ("price", "is_worth"), [("12,50", "12.50"), ("1.234,5", "1234.50"), ("7", "7.00"), ("7.25", "7.25")]
)
def test_a_file_with_semicolons_writes_decimal_commas(run, product_file, price, is_worth):
    # 5.2
    run(product_file([mug(price=price, stock="5,0")], separator=";"))
    record = stock_of(Product.objects.get())
    assert (record.price, record.num_in_stock) == (Decimal(is_worth), 5)


def test_stock_of_a_spreadsheet_is_a_number_with_a_point(run, product_file):
    # 5.2
    run(product_file([mug(stock="5.0")]))
    assert stock_of(Product.objects.get()).num_in_stock == 5


@pytest.mark.parametrize(
    ("word", "is_public"), [("ja", True), ("WAHR", True), ("oui", True), ("nein", False), ("FALSCH", False)]
)
def test_yes_and_no_are_read_in_other_languages(run, product_file, word, is_public):
    # 5.2
    run(product_file([(*mug(), word)], (*HEADER, "is_public")))
    assert Product.objects.get().is_public is is_public


def test_an_old_workbook_is_named_as_what_it_is(run, tmp_path):
    # 5.2
    path = tmp_path / "old.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500)
    with pytest.raises(importing.ImportFileError, match=r"old Excel workbook"):
        run(path)


def test_unknown_columns_can_be_left_out_and_are_named(run, product_file):
    # 5.2
    report = run(product_file([(*mug(), "x", "y")], (*HEADER, "Margin", "Shelf")), ignore_unknown=True)
    assert (report.created, report.unused_columns) == (1, ["Margin", "Shelf"])


@pytest.mark.parametrize(
    ("cells", "kind"),
    [(("38", "39"), "integer"), (("38", "38.5"), "float"), (("38", "38.5", "XL"), "text"), (("yes", "no"), "boolean")],
)
def test_a_column_has_the_type_that_all_its_values_have(run, product_file, cells, kind):
    # 5.4
    report = run(product_file([(*mug(f"M{n}"), cell) for n, cell in enumerate(cells)], (*HEADER, "attr:size")))
    assert (report.created, report.failed) == (len(cells), 0)
    assert ProductAttribute.objects.get().type == kind


def test_a_decimal_comma_makes_a_number_of_an_attribute_too(run, product_file):
    # 5.4
    rows = [(*mug("A"), "38"), (*mug("B"), "38,5")]
    assert run(product_file(rows, (*HEADER, "attr:size"), separator=";")).created == 2
    assert Product.objects.get(upc="B").attr.size == 38.5


# Products without UPC


def test_a_product_without_upc_is_recognised_by_its_sku(run, product_file):
    # 5.1
    header = ("sku", *HEADER[1:])
    run(product_file([mug("SKU-1")], header))
    again = run(product_file([mug("SKU-1", price="9.00")], header))
    assert (again.created, again.updated) == (0, 1)
    assert (Product.objects.get().upc, stock_of(Product.objects.get()).price) == ("", Decimal("9.00"))


def test_a_product_gets_its_upc_later(run, product_file):
    # 5.1
    run(product_file([mug("SKU-1")], ("sku", *HEADER[1:])))
    again = run(product_file([(*mug("4006381333931"), "SKU-1")], (*HEADER, "sku")))
    assert (again.created, again.updated) == (0, 1)
    assert Product.objects.get().upc == "4006381333931"


def test_a_parent_without_upc_is_recognised_by_its_slug_and_named_by_it(run, product_file):
    # 5.1
    header = ("slug", "parent_upc", "sku", "title", "product_class", "categories", "price", "stock")
    rows = [
        ("Blue Shirt", "", "", "Shirt", "K", "K", "", ""),
        ("", "blue-shirt", "S-1", "Shirt S", "", "", "5.00", "1"),
    ]
    rows[1] = ("", "blue-shirt", "S-1", "Shirt S", "", "", "5.00", "1")
    assert run(product_file(rows, header)).created == 2
    assert run(product_file(rows, header)).unchanged == 2
    assert Product.objects.get(structure=Product.CHILD).parent.slug == "blue-shirt"
