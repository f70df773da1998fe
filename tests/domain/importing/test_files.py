"""Files as the world sends them: encodings, separators, broken rows, workbooks, bombs. Row 25 of the threat list."""

import codecs
import csv
import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from forked_apps import importing
from forked_apps.catalogue.models import Product
from forked_apps.importing import files
from tests.domain.importing.conftest import HEADER, mug

HEADER_LINE = ",".join(HEADER).encode()
GOOD_LINE = b"GOOD,Good mug,Kitchenware,Kitchen,9.00,1"


@pytest.fixture
def raw_file(tmp_path):
    """raw_file(b"...") writes these bytes."""

    def write(content, name="products.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files_are_read_with_and_without_their_mark(run, product_file, encoding):
    # B14
    path = product_file([mug(title="Tasse à café – grün")], encoding=encoding)
    if encoding in {"utf-16-le", "utf-16-be"}:
        bom = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else codecs.BOM_UTF16_BE
        path.write_bytes(bom + path.read_bytes())

    assert run(path).created == 1
    assert Product.objects.get().title == "Tasse à café – grün"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_in_the_header(run, product_file, separator):
    assert run(product_file([mug(title="Mug, large; blue")], separator=separator)).created == 1
    assert Product.objects.get().title == "Mug, large; blue"


def test_another_encoding_is_named_with_its_line_before_anything_is_imported(run, raw_file):
    path = raw_file(HEADER_LINE + b"\n" + GOOD_LINE + b"\nBAD,Caf\xe9,K,K,1.00,1\n")

    with pytest.raises(importing.ImportFileError) as refusal:
        run(path)

    assert refusal.value.error.line == 3
    assert "UTF-8" in refusal.value.error.hint
    assert not Product.objects.exists()
    assert run(path, encoding="cp1252").created == 2
    assert Product.objects.get(upc="BAD").title == "Café"


@pytest.mark.parametrize(
    ("content", "column", "hint"),
    [
        (b"", "", "the file is empty"),
        (b"\n\n", "", "the file is empty"),
        (b"upc,title,title\n", "title", "stands twice"),
        (b"upc,,title\n", "", "column 2 has no name"),
        (b"upc,name,colour\n", "name", "unknown columns: name, colour."),  # 5.2
        (b"title,price\n", "upc", "missing"),
        (b"upc,attr:2nd\n", "attr:2nd", "does not begin with a digit"),
        (b"upc,attr:class\n", "attr:class", "attribute code"),
        (b"upc,attr:a:colour\n", "attr:a:colour", "unknown type"),
        (b"upc,attr:a,attr:a:text\n", "attr:a", "two columns"),
    ],
)
def test_a_header_that_makes_no_sense_is_refused_as_a_whole(run, raw_file, content, column, hint):
    with pytest.raises(importing.ImportFileError) as refusal:
        run(raw_file(content))

    assert refusal.value.error.column == column
    assert hint in refusal.value.error.hint


@pytest.mark.parametrize(
    ("line", "column", "value", "hint"),
    [
        (b",No UPC,K,K,1.00,1", "upc", "", "recognised by"),
        (b"X,,K,K,1.00,1", "title", "", "title is missing"),
        (b"X,T,K,K,-1.00,1", "price", "-1.00", "cannot be negative"),
        (b"X,T,K,K,1.234,1", "price", "1.234", "two decimals"),
        (b'X,T,K,K,"1,50",1', "price", "1,50", "decimal point"),
        (b"X,T,K,K,NaN,1", "price", "NaN", "an amount"),
        (b"X,T,K,K,1e3,1", "price", "1e3", "an amount"),
        (b"X,T,K,K,10000000000.00,1", "price", "10000000000.00", "at most 9999999999.99"),
        (b"X,T,K,K,1.00,-4", "stock", "-4", "cannot be negative"),
        (b"X,T,K,K,1.00,1.5", "stock", "1.5", "whole number"),
        (b"X,T,K,K,1.00,99999999999999999999", "stock", "99999999999999999999", "at most"),
        (b"X,T,K,K,1.00,\xd9\xa3", "stock", "٣", "whole number"),
        (b"X,T,K, > ,1.00,1", "categories", " > ", "paths like"),
        (b"X,T\0T,K,K,1.00,1", "title", "T␀T", "NUL"),
        (b"X,T,K", "categories", "", "only 3 cells"),
        (b"X,T,K,K,1.00,1,surplus", "", "surplus", "7 cells"),
        (b'X,"T"T,K,K,1.00,1', "", "", "check its quotes"),
        (b"X," + b"T" * 256 + b",K,K,1.00,1", "title", "T" * 256, "at most 255"),
        (b"GOOD,Twice,K,K,1.00,1", "upc", "GOOD", "already on line 2"),
    ],
)
def test_a_bad_row_is_named_by_line_column_and_value_and_the_others_go_in(run, raw_file, line, column, value, hint):
    # B14
    path = raw_file(b"\n".join([HEADER_LINE, GOOD_LINE, line, GOOD_LINE.replace(b"GOOD", b"LAST"), b""]))

    report = run(path)

    assert (report.created, report.failed) == (2, 1)
    (error,) = report.errors
    assert (error.line, error.column, error.value) == (3, column, value)
    assert hint in error.hint
    assert not Product.objects.filter(title__startswith="T").exists()


def test_all_errors_of_a_row_are_reported_at_once(run, raw_file):
    report = run(raw_file(HEADER_LINE + b"\nX,,K,K,-1,many\n"))

    assert report.failed == 1
    assert [error.column for error in report.errors] == ["title", "price", "stock"]


def test_blank_lines_and_line_breaks_inside_quotes_keep_the_line_numbers_right(run, raw_file):
    content = HEADER_LINE + b'\n\nA,"Mug\nwith a view",K,K,1.00,1\n,,,,,\nB,T,K,K,-1,1\n'

    report = run(raw_file(content))

    assert (report.created, report.errors[0].line) == (1, 6)


@pytest.mark.parametrize(
    "bad",
    [b'{"a": ', b"[1]", b'{"1a": 2}', b'{"a:colour": 2}', b"[" * 50_000, b'{"a": "\\u0000"}', b'{"a": "\\ud800"}'],
)
def test_a_broken_attribute_object_refuses_only_its_row(run, tmp_path, bad):
    path = tmp_path / "products.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([[*HEADER, "attributes"], [*mug("A"), bad.decode()], [*mug("B"), ""]])

    report = run(path)

    assert (report.created, report.failed) == (1, 1)
    assert report.errors[0].column.startswith("attributes")


def test_guarded_cells_are_restored(run, product_file):
    run(product_file([mug(title="'=HYPERLINK(1)"), mug("B", "'tis a mug"), mug("C", "''+1")]))

    assert set(Product.objects.values_list("title", flat=True)) == {"=HYPERLINK(1)", "'tis a mug", "'+1"}


def test_a_runaway_quote_is_named_with_what_it_swallowed(run, raw_file):
    rest = b'X,"' + b"a line that never closes its quote\n" * 40_000

    report = run(raw_file(HEADER_LINE + b"\n" + GOOD_LINE + b"\n" + rest))

    assert report.created == 1
    assert (report.errors[0].line, report.errors[0].column) == (3, "title")
    assert "closing quote" in report.errors[0].hint
    assert "Lines 3 to" in report.errors[0].hint
    assert not report.is_clean


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (b'X,T,"' + b"x" * 10_000_000 + b'",K,1.00,1', "product_class"),
        (b"X," + b"x" * 10_000_000 + b",K,K,1.00,1", "title"),
        (b"X,T,K,K," + b"9" * 200_000 + b",1", "price"),
        (b'X,"says ""ho"" ' + b"x" * 200_000 + b'",K,K,1.00,1', "title"),
    ],
)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_a_cell_too_long_is_named_and_the_rows_behind_it_go_in(run, raw_file, bad, column, newline):
    path = raw_file(newline.join([HEADER_LINE, GOOD_LINE, bad, GOOD_LINE.replace(b"GOOD", b"LAST"), b""]))

    report = run(path)

    assert (report.created, report.failed, report.broken_off) == (2, 1, None)
    (error,) = report.errors
    assert (error.line, error.column) == (3, column)
    assert "longer than" in error.hint


def test_one_endless_line_is_not_read_into_memory(run, raw_file, monkeypatch):
    monkeypatch.setattr(files, "ROW_LIMIT", 10_000)

    report = run(raw_file(HEADER_LINE + b"\n" + GOOD_LINE + b"\n" + b"x" * 20_000))

    assert (report.created, report.failed) == (1, 1)
    assert "longer than 10,000" in report.errors[0].hint


def test_the_error_file_names_every_refused_row_and_is_safe_to_open(run, raw_file):
    out = io.StringIO()

    run(raw_file(HEADER_LINE + b"\nX,T,K,K,=1+1,1\nY,T,K,K,1.00,x\n"), errors=out)

    rows = list(csv.reader(io.StringIO(out.getvalue())))
    assert rows[0] == ["line", "column", "value", "hint"]
    assert [row[:3] for row in rows[1:]] == [["2", "price", "'=1+1"], ["3", "stock", "x"]]


def test_a_workbook_is_read_like_a_csv(run, tmp_path):
    # E12
    book = Workbook()
    book.active.append([*HEADER, "attr:washable", "attr:made"])
    book.active.append(["MUG-1", "Mug", "Kitchenware", "Kitchen > Cups", 12.5, 5.0, True, dt.date(2026, 1, 31)])
    book.active.append([4006381333931, "Number as UPC", "Kitchenware", "Kitchen", 3, None, None, None])
    path = tmp_path / "products.xlsx"
    book.save(path)

    report = run(path)

    assert (report.created, report.errors) == (2, [])
    mug_1 = Product.objects.get(upc="MUG-1")
    assert (str(mug_1.stockrecords.get().price), mug_1.stockrecords.get().num_in_stock) == ("12.50", 5)
    assert (mug_1.attr.washable, mug_1.attr.made) == (True, dt.date(2026, 1, 31))
    assert Product.objects.filter(upc="4006381333931").exists()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(run, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    assert path.stat().st_size < 100_000

    with pytest.raises(importing.ImportFileError, match="unpacks to 50 MB"):
        run(path)


def test_a_zip_that_is_no_workbook_is_refused(run, tmp_path):
    path = tmp_path / "letters.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")

    with pytest.raises(importing.ImportFileError, match="Excel"):
        run(path)
