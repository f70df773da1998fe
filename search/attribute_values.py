"""Attribute values of products as search knows them: strings to count and to choose by, and words to find."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forked_apps.catalogue.models import ProductAttribute, ProductAttributeValue
from search.backends import words

# Longer values are prose: words to find, but nothing to choose by.
LONGEST_CHOICE = 50
# Types whose value stands in a column of its own; files, images and entities have no words.
PLAIN_TYPES = (
    ProductAttribute.TEXT,
    ProductAttribute.INTEGER,
    ProductAttribute.BOOLEAN,
    ProductAttribute.FLOAT,
    ProductAttribute.RICHTEXT,
    ProductAttribute.DATE,
    ProductAttribute.DATETIME,
)
RFC_3339 = re.compile(r"^(\d{4}-\d\d-\d\d)[T ](\d\d:.*?)\s*(Z|[+-]\d\d:\d\d)?$", re.IGNORECASE)


@dataclass
class Attributes:
    """Values by attribute code, and all of them as words."""

    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    words: dict[str, None] = field(default_factory=dict)
    has: dict[str, None] = field(default_factory=dict)

    def add(self, code: str, name: str, kind: str, value: Any) -> None:
        """Take in one value."""
        text = as_text(value)
        if not text:
            return
        if text == "true":
            self.has[name] = None
        elif text != "false":
            self.words[text] = None
        if kind != ProductAttribute.RICHTEXT and len(text) <= LONGEST_CHOICE:
            self.values[code].add(text)

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def features(self) -> str:
        """What the product has, each name as one word.

        "Touchscreen" and "numeric keypad" find it, but a processor with "thermal monitoring" is not a monitor.
        """
        joined = (words.compact(name) for name in self.has)
        return " ".join(name for name in joined if len(name) <= words.LONGEST_JOIN)


def of_products(owner: Mapping[int, int]) -> dict[int, Attributes]:
    """Attributes gathered under the product that owns them: a parent gets those of its children too. Two queries."""
    found: dict[int, Attributes] = defaultdict(Attributes)
    # Plain rows: with dozens of attributes a product, model instances would cost more than all other reading.
    for product_id, code, name, kind, value in _values(list(owner)):
        found[owner[product_id]].add(code, name, kind, value)
    return found


def _values(product_ids: list[int]) -> Iterator[tuple[int, str, str, str, Any]]:
    """(product, code, name, type, value) of each value; several of a multi-option attribute."""
    about = ("product", "attribute__code", "attribute__name", "attribute__type")
    rows = ProductAttributeValue.objects.filter(product__in=product_ids).order_by("product", "attribute__code")
    columns = [f"value_{kind}" for kind in PLAIN_TYPES]
    single = rows.exclude(attribute__type=ProductAttribute.MULTI_OPTION)
    for row in single.values_list(*about, "value_option__option", *columns):
        attribute, option, values = row[:4], row[4], row[5:]
        kind = attribute[3]
        if kind == ProductAttribute.OPTION:
            yield (*attribute, option)
        elif kind in PLAIN_TYPES:
            yield (*attribute, values[PLAIN_TYPES.index(kind)])
    chosen = rows.filter(attribute__type=ProductAttribute.MULTI_OPTION, value_multi_option__isnull=False)
    # Unsorted, PostgreSQL tells them in another order at another time, and a document that nobody changed seems stale.
    in_order = chosen.order_by("product", "attribute__code", "value_multi_option")
    yield from in_order.values_list(*about, "value_multi_option__option")


def as_text(value: Any) -> str:
    """One way to write each value: 4.0 is "4", true is "true"; an embedded engine must not take a text for a moment."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    text = str(value).strip()
    moment = RFC_3339.match(text)
    return " ".join(part for part in moment.groups() if part) if moment else text
