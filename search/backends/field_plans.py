"""How each field of an index is indexed, derived from haystack's index fields; both engines build on it."""

import itertools
import json
import logging
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from haystack.constants import DJANGO_CT, DJANGO_ID, ID

from search.backends import words

logger = logging.getLogger("search")

# The whole document as JSON, so that it comes back exactly as it was given.
SOURCE = "source_json"
# Half of all documents have a 1 here, half of those a 2 and so on, whatever they are about: each number is a sample.
SAMPLE = "sample"
SMALLEST_SAMPLE = 16
LONGEST_KEYWORD = 8000
TEXT_KINDS = frozenset({"text", "plain", "joined", "codes", "ngram", "edge_ngram"})
STEMMED_KINDS = frozenset({"text", "joined"})
SORT_SUFFIX = "__sort"
# The words of the document field as they were written: what spelling is corrected by.
WORDS_SUFFIX = "__words"


@dataclass(frozen=True)
class FieldPlan:
    """How one field is indexed: analysed text, keyword, number, boolean, moment or open-ended attributes."""

    name: str
    kind: str
    sortable: bool = False
    # The field of the prepared document that this one is made of, where it is not its own.
    source: str = ""


def plan_fields(search_fields: Mapping[str, Any]) -> dict[str, FieldPlan]:
    """Plans of haystack's fields by index name, with the three fields that haystack itself needs, and a sample."""
    plans = {name: FieldPlan(name, "keyword") for name in (ID, DJANGO_CT, DJANGO_ID)}
    plans[SAMPLE] = FieldPlan(SAMPLE, "integer", source=ID)
    for field in search_fields.values():
        name, kind = field.index_fieldname, _kind(field)
        plans[name] = FieldPlan(name, kind, sortable=kind == "text" and not field.is_multivalued and not field.document)
        if field.document:
            plans[name + WORDS_SUFFIX] = FieldPlan(name + WORDS_SUFFIX, "plain", source=name)
    return plans


def _kind(field: Any) -> str:
    known = {"long": "integer", "datetime": "date", "location": "keyword"}.get(field.field_type, field.field_type)
    if known == "string":
        return "keyword" if hasattr(field, "facet_for") or not field.indexed else "text"
    return known


def values(plan: FieldPlan, data: Mapping[str, Any]) -> list[Any]:
    """What a prepared document gives for a field: none, one or many."""
    value = data.get(plan.source or plan.name)
    if plan.name == SAMPLE:
        return _samples(str(value))
    if isinstance(value, list | tuple | set | frozenset):
        return [one for one in value if one is not None]
    return [] if value is None else [value]


def _samples(identifier: str) -> list[int]:
    digest = zlib.crc32(identifier.encode())
    return list(itertools.takewhile(lambda at: digest % (1 << at) == 0, range(1, SMALLEST_SAMPLE + 1)))


def indexed_text(plan: FieldPlan, texts: Iterable[Any]) -> str:
    """The terms of a text field, with spaces between them."""
    given = [str(text) for text in texts]
    match plan.kind:
        case "codes":
            return words.codes(given)
        case "joined":
            return " ".join(words.neighbours(text) for text in given)
        case "ngram" | "edge_ngram":
            return " ".join(gram for text in given for gram in _grams(text, edge_only=plan.kind == "edge_ngram"))
    return " ".join(words.indexed(text, with_measures=plan.kind == "text") for text in given)


def _grams(text: str, *, edge_only: bool) -> Iterable[str]:
    """Beginnings (or all parts) of each word, which make "lapt" find "laptop"."""
    for word in words.plain(text):
        starts = range(1) if edge_only else range(len(word))
        shortest = 2 if edge_only else 3
        parts = {word[at : at + length] for at in starts for length in range(shortest, 16) if at + length <= len(word)}
        yield from sorted(parts | {word})


# haystack's words for the order of a facet's values.
FACET_ORDERS = {
    "count": {"_count": "desc"},
    "reverse_count": {"_count": "asc"},
    "term": {"_key": "asc"},
    "reverse_term": {"_key": "desc"},
}


def terms_facet(field: str, options: Mapping[str, Any], *, size: int) -> dict[str, Any]:
    """The aggregation for `facet(field, size=..., order=...)`, which both engines take. Raises ValueError."""
    order = options.get("order", "count")
    if order not in FACET_ORDERS:
        raise ValueError(f"facets are ordered by {', '.join(FACET_ORDERS)}, not by {order}")
    return {"terms": {"field": field, "size": int(options.get("size", size)), "order": FACET_ORDERS[order]}}


def sort_key(value: Any) -> str:
    """A text as it is sorted by."""
    return str(value).casefold()[:LONGEST_KEYWORD]


def countable(plans: Mapping[str, FieldPlan], *names: str) -> str | None:
    """Of the names of a facet's field the first that can be counted; None where none can, for words are not values."""
    for name in names:
        plan = plans.get(name) or plans.get(name.partition(".")[0])
        if plan and plan.kind not in TEXT_KINDS:
            return name
    logger.warning("there is no field to count for the facet %r: declare it with faceted=True", names[0])
    return None


def comparable(plan: FieldPlan, value: Any) -> Any:
    """A value of a document as it is sorted by."""
    match plan.kind:
        case "integer":
            return int(value)
        case "float":
            return float(value)
        case "date":
            return moment(value)
        case "boolean":
            return bool(value)
    return sort_key(value) if plan.sortable else keyword(value)


def as_json(data: Mapping[str, Any]) -> str:
    """The whole document as text."""
    return json.dumps(data, default=json_value, separators=(",", ":"))


def moment(value: Any) -> datetime:
    """A date, a moment or its ISO text as an aware moment in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    if timezone.is_naive(value):
        value = value.replace(tzinfo=UTC)
    return value.astimezone(UTC)


def keyword(value: Any) -> str:
    """A keyword as indexed and as searched: cut where Tantivy would drop the whole term."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text[:LONGEST_KEYWORD]


def json_value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
