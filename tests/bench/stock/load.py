"""Fills a migrated stock shop with the products that come on standard input, one a line, and makes accounts.

Answers, as JSON, the ids that the products have here, by UPC.
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stock.settings")

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from oscar.apps.address.models import Country  # noqa: E402
from oscar.apps.catalogue.categories import create_from_breadcrumbs  # noqa: E402
from oscar.apps.catalogue.models import (  # noqa: E402
    AttributeOption,
    AttributeOptionGroup,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductImage,
)
from oscar.apps.partner.models import Partner, StockRecord  # noqa: E402

COLUMNS = {"text": "value_text", "integer": "value_integer", "float": "value_float", "boolean": "value_boolean"}


class Loader:
    def __init__(self, products: list[dict]):
        self.products = products
        self.partner = Partner.objects.create(name="Stock", code="stock")
        self.classes, self.attributes, self.options, self.categories = {}, {}, {}, {}

    def load(self) -> dict[str, int]:
        rows = {one["upc"]: self._product(one) for one in self.products if not one["parent"]}
        Product.objects.bulk_create(rows.values(), batch_size=1000)
        children = {one["upc"]: self._product(one, rows) for one in self.products if one["parent"]}
        Product.objects.bulk_create(children.values(), batch_size=1000)
        rows |= children
        for make, model in (
            (self._records, StockRecord),
            (self._values, ProductAttributeValue),
            (self._places, ProductCategory),
            (self._pictures, ProductImage),
        ):
            made = [row for one in self.products for row in make(one, rows[one["upc"]])]
            model.objects.bulk_create(made, batch_size=1000)
        return {upc: row.pk for upc, row in rows.items()}

    def _product(self, one: dict, parents=None) -> Product:
        return Product(
            structure=one["structure"],
            upc=one["upc"],
            title=one["title"],
            slug=one["slug"],
            description=one["description"],
            parent=parents[one["parent"]] if one["parent"] else None,
            product_class=None if one["parent"] else self._class(one["product_class"]),
            rating=one["rating"],
        )

    def _class(self, name: str) -> ProductClass:
        if name not in self.classes:
            self.classes[name] = ProductClass.objects.create(name=name)
        return self.classes[name]

    def _records(self, one: dict, row: Product):
        if one["price"] is not None:
            yield StockRecord(
                product=row,
                partner=self.partner,
                partner_sku=one["upc"],
                price=one["price"],
                price_currency="EUR",
                num_in_stock=one["stock"],
                num_allocated=0,
            )

    def _places(self, one: dict, row: Product):
        for breadcrumbs in one["categories"]:
            if breadcrumbs not in self.categories:
                self.categories[breadcrumbs] = create_from_breadcrumbs(breadcrumbs)
            yield ProductCategory(product=row, category=self.categories[breadcrumbs])

    def _pictures(self, one: dict, row: Product):
        for place, name in enumerate(one["pictures"]):
            yield ProductImage(product=row, original=name, display_order=place)

    def _values(self, one: dict, row: Product):
        for code, kind, value in one["attributes"]:
            attribute = self._attribute(row.product_class, code, kind)
            if kind == "option":
                yield ProductAttributeValue(product=row, attribute=attribute, value_option=self._option(code, value))
            else:
                yield ProductAttributeValue(product=row, attribute=attribute, **{COLUMNS[kind]: value})

    def _attribute(self, product_class: ProductClass, code: str, kind: str) -> ProductAttribute:
        key = product_class.pk, code
        if key not in self.attributes:
            group = AttributeOptionGroup.objects.get_or_create(name=code)[0] if kind == "option" else None
            self.attributes[key] = ProductAttribute.objects.create(
                product_class=product_class, code=code, name=code, type=kind, option_group=group
            )
        return self.attributes[key]

    def _option(self, code: str, word: str) -> AttributeOption:
        if (code, word) not in self.options:
            group = AttributeOptionGroup.objects.get(name=code)
            self.options[code, word] = AttributeOption.objects.create(group=group, option=word)
        return self.options[code, word]


if __name__ == "__main__":
    Country.objects.create(
        iso_3166_1_a2="DE", iso_3166_1_a3="DEU", iso_3166_1_numeric="276", name="Germany", printable_name="Germany",
        is_shipping_country=True,
    )  # fmt: skip
    ids = Loader([json.loads(line) for line in sys.stdin]).load()
    for number in range(int(sys.argv[1])):
        User.objects.create_user(f"shopper-{number}", f"shopper-{number}@example.com", sys.argv[2])
    json.dump(ids, sys.stdout)
