"""Schema and tokenizers of the embedded index."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import tantivy

from search.backends.field_plans import (
    SORT_SUFFIX,
    SOURCE,
    STEMMED_KINDS,
    TEXT_KINDS,
    FieldPlan,
    as_json,
    indexed_text,
    keyword,
    moment,
    sort_key,
    values,
)
from search.backends.stems import PLAIN, STEMMED

# Raise when tokenizers, or the rule by which texts become words, change: the index must then be rebuilt.
TOKENIZERS_VERSION = 3


def analyzer_of(plan: FieldPlan) -> tantivy.TextAnalyzer:
    """What makes terms of a text in this field."""
    return STEMMED if plan.kind in STEMMED_KINDS else PLAIN


def fingerprint(plans: Mapping[str, FieldPlan]) -> str:
    """Changes whenever an existing index could not answer for these plans."""
    facts = [TOKENIZERS_VERSION, sorted((plan.name, plan.kind, plan.sortable) for plan in plans.values())]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def build_schema(plans: Mapping[str, FieldPlan]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_bytes_field(SOURCE, stored=True)  # kept, never searched
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
        case _:
            name = "stemmed" if plan.kind in STEMMED_KINDS else "plain"
            builder.add_text_field(plan.name, tokenizer_name=name)


def register_tokenizers(index: tantivy.Index) -> None:
    """Tantivy forgets tokenizers when an index is opened again."""
    index.register_tokenizer("plain", PLAIN)
    index.register_tokenizer("stemmed", STEMMED)


def to_document(plans: Mapping[str, FieldPlan], data: Mapping[str, Any]) -> tantivy.Document:
    """A prepared haystack document as Tantivy takes it. Values that do not fit their field raise ValueError."""
    document = tantivy.Document()
    document.add_bytes(SOURCE, as_json(data).encode())
    for plan in plans.values():
        given = values(plan, data)
        if not given:
            continue
        if plan.kind in TEXT_KINDS:
            document.add_text(plan.name, indexed_text(plan, given))
        else:
            for one in given:
                _add_value(document, plan, one)
        if plan.sortable:
            document.add_text(plan.name + SORT_SUFFIX, sort_key(given[0]))
    return document


def source_of(document: tantivy.Document) -> dict[str, Any]:
    """The document as it was given."""
    return json.loads(document.get_first(SOURCE))


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
