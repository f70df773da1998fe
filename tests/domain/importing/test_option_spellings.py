"""One option in two spellings is one option, on every database."""

import pytest
from django.utils import timezone

from forked_apps import importing
from forked_apps.catalogue.models import AttributeOption, Product

pytestmark = pytest.mark.django_db

HEAD = "upc,title,product_class,categories,price,stock,sku,attr:colour:option,attr:trims:multi_option\n"


def load(tmp_path, *rows):
    file = tmp_path / "spellings.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    return importing.start(source=file, now=timezone.now())


def row(number, colour, trims):
    return f"U{number},Mug {number},Mugs,Kitchen,5.00,3,S{number},{colour},{trims}\n"


def test_the_first_spelling_stays_and_serves_all(tmp_path):
    report = load(tmp_path, row(1, "Cyan", "Gold|gold"), row(2, "cyan", "Gold"), row(3, "CYÁN", "GOLD"))

    assert report.errors == []
    assert sorted(AttributeOption.objects.values_list("option", flat=True)) in (["Cyan", "Gold"], ["CYÁN", "GOLD"])
    assert len({p.attr.colour.pk for p in Product.objects.all()}) == 1


def test_importing_another_spelling_changes_nothing(tmp_path):
    load(tmp_path, row(1, "Cyan", "Gold"))

    assert load(tmp_path, row(1, "cyan", "gold")).unchanged == 1
