"""Product files of other shop systems, in the shape that these export. # 5.2"""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from forked_apps import importing
from forked_apps.catalogue.models import Product
from tests.factories.partner import stock_of

SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image Position,Gift Card,SEO Title,Status
linen-shirt,Linen shirt,<p>Cool in <b>summer</b>.</p>,Brook & Sons,Apparel > Shirts,Shirt,summer,true,Size,S,Colour,White,LS-S-W,200,shopify,5,deny,39.90,,4006381333931,front.jpg,1,false,,active
linen-shirt,,,,,,,,,M,,White,LS-M-W,210,shopify,-2,deny,39.90,,,back.jpg,2,,,
linen-shirt,,,,,,,,,M,,Blue,,210,shopify,3,deny,42.00,,,,,,,
linen-shirt,,,,,,,,,,,,,,,,,,,,detail.jpg,3,,,
mug,Mug,,Kiln,,Kitchen,,true,Title,Default Title,,,MUG,300,shopify,7,deny,12.00,,,,,false,,active
old-mug,Old mug,,Kiln,,Kitchen,,true,Title,Default Title,,,OLD,300,shopify,1,deny,9.00,,,,,false,,draft
"""

WOOCOMMERCE = """\
ID,Type,SKU,Name,Published,Is featured?,Visibility in catalog,Short description,Description,Tax status,In stock?,Stock,Low stock amount,Regular price,Sale price,Categories,Tags,Images,Parent,Attribute 1 name,Attribute 1 value(s),Attribute 1 visible,Attribute 1 global
44,variable,woo-hoodie,Hoodie,1,0,visible,Warm,<p>Warm.</p>,taxable,1,,,,,"Clothing > Hoodies, Winter",,"hoodie.jpg, hoodie-2.jpg",,Colour,"Blue, Green",1,1
45,variation,woo-hoodie-blue,Hoodie - Blue,1,0,visible,,,taxable,1,4,2,45.00,,,,,id:44,Colour,Blue,,1
46,variation,,Hoodie - Green,1,0,visible,,,taxable,1,6,,45.00,39.00,,,,woo-hoodie,Colour,Green,,1
47,"simple, downloadable",woo-album,Album,-1,0,visible,Music,,taxable,1,,,15.00,,Music,,,,,,,
48,grouped,logo-set,Logo set,1,0,visible,,,taxable,1,,,,,Clothing,,,,,,,
"""

PRESTASHOP = """\
Product ID;Image;Name;Reference;Category;Price (tax excl.);Price (tax incl.);Quantity;Status
1;1.jpg;Hummingbird printed t-shirt;demo_1;Men;23,900000;28,68 €;300;1
2;;Mug;;Home Accessories;11.900000;14.28;0;0
"""


@pytest.fixture
def file_of(tmp_path):
    def write(text: str):
        path = tmp_path / "export.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def sold(sku: str) -> tuple:
    product = Product.objects.get(stockrecords__partner_sku=sku)
    return product.title, stock_of(product).price, stock_of(product).num_in_stock


def test_shopifys_variants_and_pictures_stand_in_rows_that_follow(run, file_of, tmp_path, picture):
    # 5.2
    for number, name in enumerate(("front.jpg", "back.jpg", "detail.jpg")):
        (tmp_path / name).write_bytes(picture(colour=(number * 90, 0, 0)))
    path = file_of(SHOPIFY)

    report = run(path, dialect="shopify")

    assert (report.created, report.failed, report.missing_pictures) == (6, 0, 0)
    shirt = Product.objects.get(slug="linen-shirt")
    assert (shirt.structure, shirt.brand, shirt.images.count()) == ("parent", "Brook & Sons", 3)
    assert [str(category.full_name) for category in shirt.categories.all()] == ["Apparel > Shirts"]
    assert sold("LS-S-W") == ("Linen shirt S / White", Decimal("39.90"), 5)
    assert sold("LS-M-W") == ("Linen shirt M / White", Decimal("39.90"), 0)
    assert sold("linen-shirt-m-blue") == ("Linen shirt M / Blue", Decimal("42.00"), 3)
    small = Product.objects.get(upc="4006381333931")
    assert (str(small.attr.size), str(small.attr.colour)) == ("S", "White")
    assert sold("MUG") == ("Mug", Decimal("12.00"), 7)
    assert list(Product.objects.filter(is_public=False).values_list("title", flat=True)) == ["Old mug"]
    assert report.unused_columns == [
        "Tags",
        "Variant Grams",
        "Variant Inventory Tracker",
        "Variant Inventory Policy",
        "Variant Compare At Price",
        "Image Position",
        "Gift Card",
        "SEO Title",
    ]
    assert run(path, dialect="shopify").unchanged == 6


def test_woocommerces_variations_name_their_parent_by_id_or_sku(run, file_of):
    # 5.2
    path = file_of(WOOCOMMERCE)

    report = run(path, dialect="woocommerce")

    assert (report.created, report.failed) == (4, 1)
    assert (6, "Type") in [(error.line, error.column) for error in report.errors]
    hoodie = Product.objects.get(slug="woo-hoodie")
    assert sorted(category.full_name for category in hoodie.categories.all()) == ["Clothing > Hoodies", "Winter"]
    assert [child.attr.colour.option for child in hoodie.children.order_by("pk")] == ["Blue", "Green"]
    assert sold("woo-hoodie-blue") == ("Hoodie - Blue", Decimal("45.00"), 4)
    assert sold("woo-hoodie-green") == ("Hoodie - Green", Decimal("45.00"), 6)
    assert Product.objects.get(title="Album").is_public is False
    assert report.missing_pictures == 2
    assert "Sale price" in report.unused_columns
    assert run(path, dialect="woocommerce").unchanged == 4


def test_prestashops_semicolons_decimal_commas_and_currency_signs(run, file_of):
    # 5.2
    path = file_of(PRESTASHOP)

    report = run(path, dialect="prestashop")

    assert (report.created, report.failed) == (2, 0)
    assert sold("demo_1") == ("Hummingbird printed t-shirt", Decimal("28.68"), 300)
    assert sold("PS-2") == ("Mug", Decimal("14.28"), 0)
    assert Product.objects.get(title="Mug").is_public is False
    assert report.unused_columns == []
    assert run(path, dialect="prestashop").unchanged == 2


@pytest.mark.parametrize("dialect", ["shopify", "woocommerce", "prestashop"])
def test_a_file_of_somebody_else_is_refused_as_a_whole(run, file_of, dialect):
    with pytest.raises(importing.ImportFileError, match="not a product file of"):
        run(file_of("upc,title\nA,B\n"), dialect=dialect)


def test_a_broken_row_of_another_shop_is_named_and_the_rest_goes_in(run, file_of):
    report = run(file_of(SHOPIFY + "cup,Cup,<p>\n"), dialect="shopify")
    assert (report.created, report.failed) == (6, 1)
    assert 8 in [error.line for error in report.errors]


def test_the_command_takes_the_shop_and_tells_what_it_did_not_use(run, file_of, capsys):
    # 5.2
    call_command("import_products", str(file_of(SHOPIFY)), "--from", "shopify")
    assert "not used: Tags, Variant Grams," in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"unknown columns: Handle, Body"):
        call_command("import_products", str(file_of(SHOPIFY)))
