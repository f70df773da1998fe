"""A real catalogue with people's ratings, where ELECTRONICS_DATA names its directory.

Product data: Icecat, Open Icecat content licence. It stays beside the project.
"""

import csv
import gzip
import json
import math
import os
from collections import defaultdict
from pathlib import Path

from search import attribute_values
from tests.engines import corpus

DIRECTORY = Path(os.environ.get("ELECTRONICS_DATA") or "nowhere")


def documents():
    """Flat documents of all products, with the texts that `search.documents` would give them."""
    with gzip.open(DIRECTORY / "products.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            attributes = attribute_values.Attributes()
            for code, value in json.loads(row["attributes_json"] or "{}").items():
                attributes.add(code, code.replace("_", " "), "", value)
            yield corpus.document(
                int(row["id"]),
                title=row["title"],
                brand=row["brand"],
                description=row["description"],
                price=int(row["price_cents"] or 0),
                skus=[number for number in (row["name"], row["ean"]) if number],
                gathered=attributes,
            )


def ratings():
    """Ratings of products by query."""
    found = defaultdict(dict)
    with (DIRECTORY / "ratings_tune.csv").open() as file:
        for row in csv.DictReader(file):
            found[row["query"]][int(row["id"])] = int(row["rating"])
    return found


def gain(ranked, rated):
    """nDCG of the first ten; what nobody rated counts as nothing."""

    def discounted(values):
        return sum((2**value - 1) / math.log2(at + 2) for at, value in enumerate(values[:10]))

    best = discounted(sorted(rated.values(), reverse=True))
    return discounted([rated.get(pk, 0) for pk in ranked]) / best if best else None
