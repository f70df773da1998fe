"""Upsert batches of rows, each in one transaction whose number of statements does not depend on the rows."""

from dataclasses import dataclass
from datetime import datetime

from django.db import DataError, IntegrityError, connection, transaction

from forked_apps.catalogue import changes, slugs
from forked_apps.catalogue.models import Product
from forked_apps.catalogue.rich_text import clean
from forked_apps.importing import attribute_values, memberships, stock
from forked_apps.importing.matching import Item, Matching, parent_ids
from forked_apps.importing.pictures import Pictures
from forked_apps.importing.report import Report, RowError
from forked_apps.importing.rows import ProductRow
from forked_apps.importing.vocabulary import Vocabulary

WRITTEN_FIELDS = (
    "upc",
    "structure",
    "title",
    "description",
    "brand",
    "tax_code",
    "is_public",
    "deleted_at",
    "date_updated",
)


@dataclass(frozen=True)
class Occasion:
    """Who imports, through which face, and when."""

    actor: object
    origin: str
    reason: str
    now: datetime


class Importer:
    """Applies the batches of one import; keeps the vocabulary and the pictures between them."""

    def __init__(self, *, occasion: Occasion, pictures: Pictures, report: Report) -> None:
        self.occasion = occasion
        self.pictures = pictures
        self.report = report
        self.vocabulary = Vocabulary()

    def apply(self, rows: list[ProductRow]) -> None:
        """Write a batch and count what became of its rows. Pictures are fetched before the transaction begins."""
        pictures, missing = self.pictures.stored(rows)
        for problem in missing:
            self.report.miss_picture(problem)
        self._apply_in_parts(rows, pictures)

    def _apply_in_parts(self, rows: list[ProductRow], pictures: dict[str, list[str]]) -> None:
        """When the database refuses a batch, halve it until the row that it refuses stands alone."""
        if not rows:
            return
        try:
            with transaction.atomic():
                items = _Batch(self, rows, pictures).write()
        except (DataError, IntegrityError) as error:
            self.vocabulary.forget()
            if len(rows) == 1:
                self.report.refuse(
                    [RowError(rows[0].line, "upc", rows[0].key, f"the database refuses this row: {error}")]
                )
                return
            middle = len(rows) // 2
            self._apply_in_parts(rows[:middle], pictures)
            self._apply_in_parts(rows[middle:], pictures)
        else:
            self._count(items)

    def _count(self, items: list[Item]) -> None:
        for item in items:
            if item.errors:
                self.report.refuse(item.errors)
            elif item.is_new:
                self.report.created += 1
            elif item.is_changed:
                self.report.updated += 1
            else:
                self.report.unchanged += 1


class _Batch:
    """One batch inside its transaction: match, check, then write what differs."""

    def __init__(self, importer: Importer, rows: list[ProductRow], pictures: dict[str, list[str]]) -> None:
        self.occasion = importer.occasion
        self.vocabulary = importer.vocabulary
        self.pictures = pictures
        self.matching = Matching(rows)
        self.changed_ids: set[int] = set()

    def write(self) -> list[Item]:
        """Apply what can be applied; the items of the others carry their errors."""
        self._check()
        self._write_products()
        self._write_categories()
        self._write_attributes()
        self._write_stock()
        self._write_pictures()
        self._announce()
        return self.matching.items

    @property
    def good(self) -> list[Item]:
        return self.matching.good

    def _check(self) -> None:
        rows = {item.row.key: item.row for item in self.matching.items}
        self.book = stock.StockBook.load(self.matching.known_ids, {row.sku or row.key for row in rows.values()})
        known = {item.product.pk: item.row for item in self.matching.items if not item.is_new}
        self.book.lock_changing(known)
        self.matching.check(self.book)
        self._classify()
        self._read_attributes()
        self.matching.refuse_orphans()

    def _classify(self) -> None:
        top = [item for item in self.good if not item.row.parent_upc]
        classes = self.vocabulary.class_ids(sorted({item.row.product_class for item in top} - {""}))
        for item in top:
            named = classes.get(item.row.product_class)
            if item.is_new:
                item.product.product_class_id = named
            elif named and named != item.product.product_class_id:
                item.refuse("product_class", "the class of a product cannot change: its attributes belong to the class")

    def _read_attributes(self) -> None:
        good = self.good
        attribute_values.ensure_attributes([(item.class_id, item.row) for item in good], self.vocabulary)
        attributes = self.vocabulary.attributes({item.class_id for item in good})
        self.wanted: dict[str, dict[int, attribute_values.Wanted]] = {}
        for item in good:
            self.wanted[item.row.key], errors = attribute_values.wanted_values(item.row, attributes[item.class_id])
            item.errors += errors

    def _write_products(self) -> None:
        self._fill()
        good = self.good
        self._insert([item for item in good if item.is_new and not item.row.parent_upc])
        self._insert([item for item in good if item.is_new and item.row.parent_upc])
        updated = [item.product for item in good if item.has_changed_fields and not item.is_new]
        for parent in self.matching.new_parents_outside():
            parent.structure = Product.PARENT
            updated.append(parent)
        for product in updated:
            product.date_updated = self.occasion.now
        Product.objects.bulk_update(updated, WRITTEN_FIELDS)
        self.dated_ids = {product.pk for product in updated}
        self.changed_ids |= self.dated_ids | {item.product.pk for item in good if item.is_new}

    def _fill(self) -> None:
        for item in self.good:
            row, product = item.row, item.product
            for name, value in row.texts.items():
                # Descriptions are cleaned on their way into the database; what comes out clean is no change.
                value = clean(value) if name == "description" else value
                if (getattr(product, name) or "").strip() != value.strip():
                    item.set(name, value)
            # A deleted product that is listed again is for sale again, unless the row says otherwise.
            shown = True if product.deleted_at and row.is_public is None else row.is_public
            if shown is not None:
                item.set("is_public", shown)
            item.set("deleted_at", None)
            if row.upc:
                item.set("upc", row.upc)
            if row.parent_upc:
                product.structure = Product.CHILD
            elif row.key in self.matching.named_parents:
                item.set("structure", Product.PARENT)

    def _insert(self, items: list[Item]) -> None:
        for item in items:
            item.product.parent = item.parent
            item.product.slug = _slug(item.row.slug or item.product.title or item.parent.title)
        # MySQL does not tell the keys of rows that were inserted in bulk, and only a UPC would find them again.
        if not connection.features.can_return_rows_from_bulk_insert:
            for item in [item for item in items if not item.product.upc]:
                item.product.save(force_insert=True)
        products = [item.product for item in items if item.product.pk is None]
        Product.objects.bulk_create(products)
        if any(product.pk is None for product in products):
            keys = dict(Product.objects.filter(upc__in=[p.upc for p in products]).values_list("upc", "pk"))
            for product in products:
                product.pk = keys[product.upc]

    def _write_categories(self) -> None:
        wanted = {item.product.pk: item.row.categories for item in self.good if item.row.categories is not None}
        known = self.vocabulary.categories(sorted({path for paths in wanted.values() for path in paths}))
        self._mark(memberships.write_categories(wanted, known))

    def _write_attributes(self) -> None:
        wanted = {item.product.pk: self.wanted[item.row.key] for item in self.good}
        known = [item.product.pk for item in self.good if not item.is_new]
        difference = attribute_values.difference(wanted, attribute_values.stored_values(known) if known else {})
        attribute_values.write(difference, self.vocabulary)
        self._mark(difference.product_ids)

    def _write_stock(self) -> None:
        rows = {item.product.pk: item.row for item in self.good}
        self._mark(stock.write(self.book, rows, occasion=self.occasion))

    def _write_pictures(self) -> None:
        named = [item for item in self.good if item.row.key in self.pictures]
        self._mark(memberships.write_pictures({item.product.pk: self.pictures[item.row.key] for item in named}))

    def _mark(self, product_ids: set[int]) -> None:
        self.changed_ids |= product_ids
        for item in self.good:
            item.is_changed = item.is_changed or item.product.pk in product_ids

    def _announce(self) -> None:
        """Bulk statements send no ORM signals: say ourselves what changed, once per batch."""
        changed = [item.product for item in self.good if item.product.pk in self.changed_ids]
        quiet = {item.product.pk for item in self.good if item.is_changed and not item.is_new} - self.dated_ids
        if quiet:
            Product.objects.filter(pk__in=quiet).update(date_updated=self.occasion.now)
        changes.record(self.changed_ids | parent_ids(changed))


def _slug(title: str) -> str:
    return slugs.of(title, at_most=255)
