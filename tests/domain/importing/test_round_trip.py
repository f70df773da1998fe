"""Export, then import: no change. And the commands that do both."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Value
from django.db.models.functions import Concat
from hypothesis import given
from hypothesis import strategies as st

from forked_apps import spreadsheets
from forked_apps.catalogue.models import Product, ProductCategory
from forked_apps.importing import attribute_values, cells, export
from forked_apps.partner.models import StockRecord
from tests.data import electronics
from tests.domain.importing.conftest import HEADER, mug
from tests.factories import catalogue

FIXTURES = Path(__file__).parents[3] / "fixtures"


def exported() -> str:
    out = io.StringIO()
    export.write(out)
    return out.getvalue()


@pytest.mark.parametrize("batch_size", [7, 500])
def test_the_demo_catalogue_survives_export_and_import_unchanged(run, tmp_path, batch_size):
    # B14
    first = run(FIXTURES / "products.csv", images=FIXTURES / "images")
    assert (first.created, first.failed) == (370, 0)
    path = tmp_path / "export.csv"
    path.write_text(exported(), encoding="utf-8", newline="")

    again = run(path, batch_size=batch_size)

    assert (again.created, again.updated, again.unchanged, again.errors) == (0, 0, 370, [])


def test_a_catalogue_moves_to_an_empty_shop_through_its_export(run, tmp_path, product_file):
    run(FIXTURES / "products.csv", images=FIXTURES / "images")
    before = exported()
    path = tmp_path / "export.csv"
    path.write_text(before, encoding="utf-8", newline="")
    # What the shop has is out of the way under other numbers, so that every product of the file is new to it.
    Product.objects.update(upc=Concat(Value("old-"), "upc"))
    StockRecord.objects.update(partner_sku=Concat(Value("old-"), "partner_sku"))

    report = run(path, images=tmp_path / "media" / "images" / "products")

    def comparable(text):
        rows = csv.DictReader(io.StringIO(text))
        return [{**row, "images": row["images"].count("|")} for row in rows if not row["upc"].startswith("old-")]

    assert (report.created, report.failed) == (370, 0)
    assert comparable(exported()) == comparable(before)


@pytest.mark.parametrize(
    "title", ["=cmd()", "+49 mug", "-5", "@home", "'=x", "''-", "'quote", 'a "b", c', "semi;colon", "a > b | c"]
)
def test_awkward_texts_survive(run, product_file, tmp_path, title):
    run(
        product_file(
            [(*mug(title=spreadsheets.guarded(title)), spreadsheets.guarded(title))], (*HEADER, "attr:note:text")
        )
    )
    assert Product.objects.get().title == title
    path = tmp_path / "export.csv"
    path.write_text(exported(), encoding="utf-8", newline="")

    assert run(path).unchanged == 1


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_exported_cell_begins_like_a_formula(run, product_file, title):
    run(product_file([mug()]))
    Product.objects.update(title=title)

    row = next(csv.DictReader(io.StringIO(exported())))

    assert row["title"] == "'" + title


@given(st.text())
def test_guarding_is_undone_exactly_and_always_guards(text):
    assert spreadsheets.restored(spreadsheets.guarded(text)) == text
    assert not spreadsheets.guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.text(alphabet="ab>| é", min_size=1).map(str.strip).filter(bool)))
def test_lists_in_a_cell_are_split_as_they_were_joined(parts):
    assert cells.split(cells.joined(parts, "|"), "|") == parts
    assert cells.split(cells.joined(parts, ">", padded=True), ">") == parts


def test_thousands_of_attributes_are_exported_in_one_cell(run, product_file, monkeypatch):
    monkeypatch.setattr(export, "COLUMN_LIMIT", 1)
    header = (*HEADER, "attr:pages:integer", "attr:fit:option:Fit", "attr:material:multi_option", "attr:made:date")
    run(product_file([(*mug(), "12", "Slim", "Wool|Silk", "2026-01-31")], header))

    row = next(csv.DictReader(io.StringIO(exported())))

    assert row["attributes"] == (
        '{"pages:integer:Pages": 12, "fit:option:Fit": "Slim", '
        '"material:multi_option:Material": ["Silk", "Wool"], "made:date:Made": "2026-01-31"}'
    )


def test_attributes_in_one_cell_stand_in_one_order_however_the_database_gives_them(run, product_file, monkeypatch):
    monkeypatch.setattr(export, "COLUMN_LIMIT", 1)
    run(product_file([(*mug(), "12", "Slim")], (*HEADER, "attr:pages:integer", "attr:fit:option:Fit")))
    stored = attribute_values.stored_values
    before = exported()

    monkeypatch.setattr(attribute_values, "stored_values", lambda ids: dict(reversed(stored(ids).items())))

    assert exported() == before


def test_the_command_counts_and_exits_with_0_when_all_rows_are_in(run, product_file, capsys):
    call_command("import_products", str(product_file([mug()])))

    assert "created 1, updated 0, unchanged 0, refused 0" in capsys.readouterr().out


def test_the_command_names_refused_rows_and_exits_with_1(run, product_file, tmp_path, capsys):
    path = product_file([mug("A", price="-1"), mug("B")])

    with pytest.raises(CommandError) as refusal:
        call_command("import_products", str(path), "--errors", str(tmp_path / "errors.csv"))

    assert refusal.value.returncode == 1
    assert "line 2, price: '-1' a price cannot be negative" in capsys.readouterr().err
    assert "a price cannot be negative" in (tmp_path / "errors.csv").read_text()
    assert Product.objects.get().upc == "B"


def test_the_command_exits_with_2_when_the_file_cannot_be_read(db, tmp_path):
    (tmp_path / "bad.csv").write_bytes(b"name\nMug\n")

    for name in ("bad.csv", "missing.csv"):
        with pytest.raises(CommandError) as refusal:
            call_command("import_products", str(tmp_path / name))
        assert refusal.value.returncode == 2


def test_the_export_command_writes_a_file_or_to_the_terminal(run, product_file, tmp_path, capsys):
    run(product_file([mug()]))
    call_command("export_products", str(tmp_path / "out.csv"))
    capsys.readouterr()

    call_command("export_products")

    assert "MUG-1" in capsys.readouterr().out
    assert "MUG-1" in (tmp_path / "out.csv").read_text(encoding="utf-8")


@pytest.mark.skipif(not electronics.DATA.exists(), reason=f"the electronics catalogue is not at {electronics.DATA}")
def test_real_products_with_many_attributes_come_in_and_go_round(run, tmp_path):
    # B14
    source = tmp_path / "electronics.csv"
    electronics.convert(source, limit=600)

    report = run(source)
    assert (report.created, report.errors) == (600, [])
    path = tmp_path / "export.csv"
    path.write_text(exported(), encoding="utf-8", newline="")

    again = run(path)
    assert (again.unchanged, again.errors) == (600, [])


def test_products_without_upc_go_out_and_come_back_too(run, tmp_path):
    # 5.1
    shirt = catalogue.parent_product("Shirt", prices=("5.00", "6.00"))
    catalogue.product("Pen", sku="PEN-1")
    ProductCategory.objects.create(product=shirt, category=catalogue.category("Clothes"))
    path = tmp_path / "export.csv"
    path.write_text(exported(), encoding="utf-8", newline="")

    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    assert [(row["upc"], row["parent_upc"], bool(row["sku"] or row["slug"])) for row in rows] == [
        ("", "", True),
        ("", "shirt", True),
        ("", "shirt", True),
        ("", "", True),
    ]
    assert run(path).unchanged == 4
