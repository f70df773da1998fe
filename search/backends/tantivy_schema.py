"""Field types and tokenizers of the embedded index, derived from haystack's index fields."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import tantivy
from django.utils import timezone
from haystack.constants import DJANGO_CT, DJANGO_ID, ID

# The whole document as JSON, so that fields need not be stored one by one.
SOURCE = "source_json"
SORT_SUFFIX = "__sort"
# Raise when tokenizers change: an index built with others must be rebuilt.
TOKENIZERS_VERSION = 1
LONGEST_WORD = 60
LONGEST_KEYWORD = 8000
TEXT_KINDS = frozenset({"text", "plain", "ngram", "edge_ngram"})


def _analyzer(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(LONGEST_WORD))
    for step in (tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold(), *filters):
        builder = builder.filter(step)
    return builder.build()


# Words as written, without case and accents.
PLAIN = _analyzer()
# The same, reduced to their stems.
STEMMED = _analyzer(tantivy.Filter.stemmer("english"))


@dataclass(frozen=True)
class FieldPlan:
    """How one field is indexed: analysed text, keyword, number, boolean, moment or open-ended attributes."""

    name: str
    kind: str
    sortable: bool = False

    @property
    def analyzer(self) -> tantivy.TextAnalyzer:
        return STEMMED if self.kind == "text" else PLAIN


def plan_fields(search_fields: Mapping[str, Any]) -> dict[str, FieldPlan]:
    """Plans of haystack's fields by index name, with the three fields that haystack itself needs."""
    plans = {name: FieldPlan(name, "keyword") for name in (ID, DJANGO_CT, DJANGO_ID)}
    for field in search_fields.values():
        name, kind = field.index_fieldname, _kind(field)
        plans[name] = FieldPlan(name, kind, sortable=kind == "text" and not field.is_multivalued and not field.document)
    return plans


def _kind(field: Any) -> str:
    known = {"long": "integer", "datetime": "date", "location": "keyword"}.get(field.field_type, field.field_type)
    if known == "string":
        return "keyword" if hasattr(field, "facet_for") or not field.indexed else "text"
    return known


def fingerprint(plans: Mapping[str, FieldPlan]) -> str:
    """Changes whenever an existing index could not answer for these plans."""
    facts = [TOKENIZERS_VERSION, sorted((plan.name, plan.kind, plan.sortable) for plan in plans.values())]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def build_schema(plans: Mapping[str, FieldPlan]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(SOURCE, stored=True, tokenizer_name="raw", index_option="basic")
    for plan in plans.values():
        _add_field(builder, plan)
        if plan.sortable:
            builder.add_text_field(plan.name + SORT_SUFFIX, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _add_field(builder: tantivy.SchemaBuilder, plan: FieldPlan) -> None:
    match plan.kind:
        case "integer":
            builder.add_integer_field(plan.name, indexed=True, fast=True)
        case "float":
            builder.add_float_field(plan.name, indexed=True, fast=True)
        case "boolean":
            builder.add_boolean_field(plan.name, indexed=True, fast=True)
        case "date":
            builder.add_date_field(plan.name, indexed=True, fast=True)
        case "attributes":
            builder.add_json_field(plan.name, fast=True, tokenizer_name="raw", index_option="basic")
        case "keyword":
            builder.add_text_field(plan.name, fast=True, tokenizer_name="raw", index_option="basic")
        case "text":
            builder.add_text_field(plan.name, tokenizer_name="stemmed")
        case _:
            builder.add_text_field(plan.name, tokenizer_name="plain")


def register_tokenizers(index: tantivy.Index) -> None:
    """Tantivy forgets tokenizers when an index is opened again."""
    index.register_tokenizer("plain", PLAIN)
    index.register_tokenizer("stemmed", STEMMED)


def to_document(plans: Mapping[str, FieldPlan], data: Mapping[str, Any]) -> tantivy.Document:
    """A prepared haystack document as Tantivy takes it. Values that do not fit their field raise ValueError."""
    document = tantivy.Document()
    document.add_text(SOURCE, json.dumps(data, default=json_value, separators=(",", ":")))
    for name, value in data.items():
        plan = plans.get(name)
        if plan is None or value is None:
            continue
        values = value if isinstance(value, list | tuple | set) else [value]
        for one in values:
            _add_value(document, plan, one)
        if plan.sortable:
            document.add_text(plan.name + SORT_SUFFIX, str(value).casefold()[:LONGEST_KEYWORD])
    return document


def _add_value(document: tantivy.Document, plan: FieldPlan, value: Any) -> None:
    match plan.kind:
        case "integer":
            document.add_integer(plan.name, int(value))
        case "float":
            document.add_float(plan.name, float(value))
        case "boolean":
            document.add_boolean(plan.name, bool(value))
        case "date":
            document.add_date(plan.name, moment(value))
        case "attributes":
            document.add_json(plan.name, value)
        case "keyword":
            document.add_text(plan.name, keyword(value))
        case "ngram" | "edge_ngram":
            document.add_text(plan.name, " ".join(_grams(str(value), edge_only=plan.kind == "edge_ngram")))
        case _:
            document.add_text(plan.name, str(value))


def _grams(text: str, *, edge_only: bool) -> Iterable[str]:
    """Beginnings (or all parts) of each word, which make "lapt" find "laptop"."""
    for word in PLAIN.analyze(text):
        starts = range(1) if edge_only else range(len(word))
        shortest = 2 if edge_only else 3
        parts = {word[at : at + length] for at in starts for length in range(shortest, 16) if at + length <= len(word)}
        yield from sorted(parts | {word})


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
