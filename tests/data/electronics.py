"""Turns a catalogue of 19,406 real electronics products into our format: `python -m tests.data.electronics OUT.csv`.

The catalogue stays outside of the project; ELECTRONICS_DATA names the folder that holds products.csv.gz. The rule for
its 5,341 attributes, all of which are kept: only true and false -> boolean; only numbers -> float; short words that
come again and again -> option, or multi_option when values are lists with commas; everything else -> text.
"""

import csv
import gzip
import json
import keyword
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

DATA = Path(os.environ.get("ELECTRONICS_DATA", "../shared/data/electronics")) / "products.csv.gz"
FIELDS = [
    *("upc", "title", "description", "product_class", "categories", "brand", "tax_code", "price", "stock", "sku"),
    "attributes",
]
CHOICES = 60  # a set of words larger than this is prose
CHOICE_LENGTH = 40  # characters
CHOICE_USES = 50  # products that must have the attribute before its words count as a set
CATEGORY_USES = 5  # products of a type before it gets a category


def convert(out: Path, *, limit: int | None = None, source: Path = DATA) -> int:
    """Write the first `limit` products (default: all) in our format; how many."""
    types = _attribute_types(source)
    kinds = Counter(attributes.get("product_type") for _, attributes in _products(source))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        for count, (product, attributes) in enumerate(_products(source), start=1):
            writer.writerow(_row(product, attributes, types, kinds))
            if count == limit:
                break
    return count


def _row(product: dict, attributes: dict, types: dict[str, str], kinds: Counter) -> dict[str, str]:
    kind = attributes.get("product_type", "")
    has_category = kinds[kind] >= CATEGORY_USES and not kind.isdigit()
    return {
        "upc": product["ean"],
        "title": product["title"].strip()[:255].strip(),
        "description": product["description"].replace("\\n", "\n"),
        "product_class": "Electronics",
        "categories": f"Electronics > {kind.replace('>', '').replace('|', '')}"
        if kind and has_category
        else "Electronics",
        "brand": product["brand"],
        "tax_code": "standard",
        "price": f"{int(product['price_cents']) / 100:.2f}",
        "stock": str(int(product["id"]) % 40),  # the source has no stock; this is the same every time
        "sku": f"E-{product['id']}",
        "attributes": json.dumps(_entries(attributes, types), ensure_ascii=False),
    }


def _entries(attributes: dict, types: dict[str, str]) -> dict[str, object]:
    entries = {}
    for name, value in attributes.items():
        kind = types[name]
        if kind == "multi_option":
            value = sorted({part.strip() for part in value.split(",") if part.strip()})
        elif kind in {"text", "option"}:
            value = str(value).replace("\\n", ", ").strip()
        entries[f"{_code(name)}:{kind}:{name.strip('_').replace('__', ' ').replace('_', ' ').capitalize()[:128]}"] = (
            value
        )
    return entries


def _code(name: str) -> str:
    return f"a_{name}" if name[0].isdigit() or keyword.iskeyword(name) else name


def _attribute_types(source: Path) -> dict[str, str]:
    uses: Counter = Counter()
    kinds: dict[str, set[type]] = defaultdict(set)
    words: dict[str, set[str]] = defaultdict(set)
    lists: set[str] = set()
    for _, attributes in _products(source):
        for name, value in attributes.items():
            uses[name] += 1
            kinds[name].add(type(value))
            if isinstance(value, str) and len(words[name]) <= CHOICES:
                parts = [part.strip() for part in value.split(",") if part.strip()]
                words[name].update(parts)
                lists |= {name} if len(parts) > 1 else set()
    types = {}
    for name, seen in kinds.items():
        is_choice = len(words[name]) <= CHOICES and all(len(word) <= CHOICE_LENGTH for word in words[name])
        if seen == {bool}:
            types[name] = "boolean"
        elif seen <= {int, float}:
            types[name] = "float"
        elif seen == {str} and is_choice and uses[name] >= CHOICE_USES:
            types[name] = "multi_option" if name in lists else "option"
        else:
            types[name] = "text"
    return types


def _products(source: Path) -> Iterator[tuple[dict, dict]]:
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        for product in csv.DictReader(file):
            yield product, json.loads(product["attributes_json"])


if __name__ == "__main__":
    print(convert(Path(sys.argv[1])), "products")
