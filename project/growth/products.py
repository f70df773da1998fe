"""Products of a generated shop with attributes, variants, pictures, reviews, stock, and the ledgers of both figures."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from forked_apps.catalogue.models import (
    Product,
    ProductAttributeValue,
    ProductCategory,
    ProductImage,
)
from forked_apps.catalogue.reviews.models import ProductReview
from forked_apps.order import seals
from forked_apps.partner.models import PriceChange, Source, StockMovement, StockRecord
from project.growth import bulk, words
from project.growth.frame import Branch, Frame
from project.growth.seal_batches import Seals

MARK = "GEN-"  # every UPC and SKU of a generated product begins so
BATCH = 1000
VARIANTS_EVERY = 10  # every tenth product comes in sizes
YEARS = timedelta(days=730)  # how far back the oldest goes
SOLD_OUT, REVIEWED, MOST_REVIEWS = 0.08, 0.3, 4
TABLES = {
    "products": Product,
    "values": ProductAttributeValue,
    "placements": ProductCategory,
    "pictures": ProductImage,
    "records": StockRecord,
    "prices": PriceChange,
    "movements": StockMovement,
    "reviews": ProductReview,
}


def there() -> int:
    """How many generated products a shop has, variants not counted."""
    return Product.objects.filter(upc__startswith=MARK, parent=None).count()


class Writer:
    """Writes product after product; the same number under the same seed is the same product, whenever it is written."""

    def __init__(self, frame: Frame, *, seed: int, now: datetime):
        self.frame, self.seed, self.now = frame, seed, now
        self.tables = {name: bulk.Table(model) for name, model in TABLES.items()}
        self.seals = Seals()
        self.chance = random.Random()

    @transaction.atomic
    def write(self, first: int, last: int) -> None:
        """The products with these numbers, the last one left out."""
        for number in range(first, last):
            self.chance.seed(f"{self.seed} product {number}")
            self._product(number)
        for table in self.tables.values():
            table.flush()
        self.seals.flush(now=self.now)

    def _product(self, number: int) -> None:
        chance = self.chance
        branch = chance.choice(self.frame.branches)
        material, colour = chance.choice(words.MATERIALS), chance.choice(words.COLOURS)
        noun = chance.choice(branch.nouns)
        created = self.now - YEARS * chance.random()
        is_parent = number % VARIANTS_EVERY == 0
        scores = self._scores()
        title = f"{chance.choice(words.ADJECTIVES)} {material} {noun} {number}"
        row = self.tables["products"].add(
            structure=Product.PARENT if is_parent else Product.STANDALONE,
            upc=f"{MARK}{number:09d}",
            title=title,
            slug=title.lower().replace(" ", "-"),
            product_class_id=branch.product_class.pk,
            description=f"<p>{title}, {colour}. {chance.choice(words.OPINIONS)}</p>",
            brand=chance.choice(words.BRANDS),
            rating=sum(scores) / len(scores) if scores else None,
            date_created=created,
            date_updated=created,
        )
        self._facts(row, branch, {"colour": colour, "material": material}, number)
        self.tables["placements"].add(product_id=row.id, category_id=chance.choice(branch.leaves))
        if self.frame.pictures:
            name = self.frame.pictures[number % len(self.frame.pictures)]
            self.tables["pictures"].add(product_id=row.id, original=name, display_order=0, date_created=created)
        price = Decimal(chance.randint(199, 29999)) / 100
        if is_parent:
            for place, size in enumerate(words.SIZES):
                self._variant(row, size, price + 5 * place)
        else:
            self._stock(row, price)
        for score in scores:
            self._review(row, score)

    def _facts(self, row, branch: Branch, chosen: dict[str, str], number: int) -> None:
        chance, values = self.chance, self.tables["values"]
        for code, word in chosen.items():
            option = self.frame.options[code, word]
            values.add(product_id=row.id, attribute_id=branch.attributes[code], value_option_id=option)
        weight, length = chance.randint(1, 400) * 25, chance.randint(1, 60) / 10
        values.add(product_id=row.id, attribute_id=branch.attributes["weight_g"], value_integer=weight)
        values.add(product_id=row.id, attribute_id=branch.attributes["length_m"], value_float=length)
        values.add(product_id=row.id, attribute_id=branch.attributes["recycled"], value_boolean=chance.random() < 0.3)
        values.add(product_id=row.id, attribute_id=branch.attributes["model"], value_text=f"M{number % 997:03d}")

    def _variant(self, parent, size: str, price: Decimal) -> None:
        row = self.tables["products"].add(
            structure=Product.CHILD,
            upc=f"{parent.upc}-{size[0].upper()}",
            parent_id=parent.id,
            title=f"{parent.title}, {size}",
            slug=f"{parent.slug}-{size}",
            product_class_id=None,
            date_created=parent.date_created,
            date_updated=parent.date_created,
        )
        self._stock(row, price)

    def _stock(self, product, price: Decimal) -> None:
        in_stock = 0 if self.chance.random() < SOLD_OUT else self.chance.randint(5, 500)
        at = product.date_created
        record = self.tables["records"].add(
            product_id=product.id,
            partner_id=self.frame.partner.pk,
            partner_sku=product.upc,
            price=price,
            price_currency=settings.OSCAR_DEFAULT_CURRENCY,
            num_in_stock=in_stock,
            date_created=at,
            date_updated=at,
        )
        known = {"stockrecord_id": record.id, "sku": product.upc, "source": Source.IMPORT, "at": at}
        first = self.tables["prices"].add(
            **known, product_id=product.id, old=None, new=price, currency=settings.OSCAR_DEFAULT_CURRENCY
        )
        self.seals.add(seals.of_row(first, now=self.now))
        if in_stock:
            self.tables["movements"].add(**known, kind=StockMovement.Kind.IMPORTED, in_stock_delta=in_stock)

    def _scores(self) -> list[int]:
        chance = self.chance
        count = chance.randint(1, MOST_REVIEWS) if chance.random() < REVIEWED else 0
        return [chance.choice((2, 3, 4, 4, 5, 5)) for _ in range(count)]

    def _review(self, product, score: int) -> None:
        opinion, name = self.chance.choice(words.OPINIONS), self.chance.choice(words.FIRST_NAMES)
        self.tables["reviews"].add(
            product_id=product.id,
            title=opinion[:60],
            body=opinion,
            name=name,
            email=f"{name.lower()}@shoppers.example",
            status=ProductReview.APPROVED,
            score=score,
            date_created=product.date_created + (self.now - product.date_created) * self.chance.random(),
        )
