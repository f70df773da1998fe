"""Product files written in a test, and what the importer made of them."""

import csv
import datetime as dt
import io

import pytest
from PIL import Image

from forked_apps import importing

NOW = dt.datetime(2026, 5, 4, 12, 0, tzinfo=dt.UTC)
HEADER = ("upc", "title", "product_class", "categories", "price", "stock")


@pytest.fixture
def product_file(tmp_path):
    """product_file(rows, header=...) writes a CSV and answers its path; further arguments change how it is written."""

    def write(rows, header=HEADER, *, separator=",", encoding="utf-8", name="products.csv"):
        text = io.StringIO()
        writer = csv.writer(text, delimiter=separator)
        writer.writerow(header)
        writer.writerows(rows)
        path = tmp_path / name
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return write


@pytest.fixture
def run(db, settings, tmp_path):
    """run(path, ...) imports a file at a fixed time, with media in a folder of this test."""
    settings.MEDIA_ROOT = str(tmp_path / "media")

    def start(path, **options):
        return importing.start(source=path, **{"now": NOW, **options})

    return start


@pytest.fixture
def picture():
    """picture(size=..., format=...) is the bytes of a picture."""

    def make(size=(40, 30), kind="JPEG", colour=(180, 90, 60), **options):
        out = io.BytesIO()
        Image.new("RGBA" if kind == "PNG" else "RGB", size, colour).save(out, kind, **options)
        return out.getvalue()

    return make


def mug(upc="MUG-1", title="Mug", price="12.50", stock="5"):
    """A row for HEADER."""
    return (upc, title, "Kitchenware", "Kitchen > Cups", price, stock)
