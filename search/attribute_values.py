"""Attribute values of products as search knows them: strings to count and to choose by, and words to find."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forked_apps.catalogue.models import ProductAttribute, ProductAttributeValue

# Longer values are prose: words to find, but nothing to choose by.
LONGEST_CHOICE = 50
TYPES_WITHOUT_WORDS = (ProductAttribute.FILE, ProductAttribute.IMAGE, ProductAttribute.ENTITY)
RFC_3339 = re.compile(r"^(\d{4}-\d\d-\d\d)T")


@dataclass
class Attributes:
    """Values by attribute code, and all of them as words."""

    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    words: dict[str, None] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return " ".join(self.words)


def of_products(owner: Mapping[int, int]) -> dict[int, Attributes]:
    """Attributes gathered under the product that owns them: a parent gets those of its children too. Two queries."""
    rows = (
        ProductAttributeValue.objects.filter(product__in=list(owner))
        .exclude(attribute__type__in=TYPES_WITHOUT_WORDS)
        .select_related("attribute", "value_option")
        .prefetch_related("value_multi_option")
        .order_by("pk")
    )
    found: dict[int, Attributes] = defaultdict(Attributes)
    for row in rows:
        attributes = found[owner[row.product_id]]
        for text in _texts(row):
            attributes.words[f"{text} {row.attribute.name}" if text == "true" else text] = None
            if row.attribute.type != ProductAttribute.RICHTEXT and len(text) <= LONGEST_CHOICE:
                attributes.values[row.attribute.code].add(text)
    return found


def _texts(row: ProductAttributeValue) -> list[str]:
    if row.attribute.type == ProductAttribute.MULTI_OPTION:
        return [text for option in row.value_multi_option.all() if (text := as_text(option.option))]
    value = row.value_option.option if row.value_option else getattr(row, f"value_{row.attribute.type}", None)
    return [text] if (text := as_text(value)) else []


def as_text(value: Any) -> str:
    """One way to write each value: 4.0 is "4", true is "true"; an embedded engine must not take a text for a moment."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return RFC_3339.sub(r"\1 ", str(value).strip())
