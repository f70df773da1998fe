"""Schema and tokenizers of the embedded index."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import tantivy

from search.backends.field_plans import LONGEST_KEYWORD, SOURCE, FieldPlan, as_json, keyword, moment

SORT_SUFFIX = "__sort"
# Raise when tokenizers change: an index built with others must be rebuilt.
TOKENIZERS_VERSION = 1
LONGEST_WORD = 60


def _analyzer(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(LONGEST_WORD))
    for step in (tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold(), *filters):
        builder = builder.filter(step)
    return builder.build()


# Words as written, without case and accents.
PLAIN = _analyzer()
# The same, reduced to their stems.
STEMMED = _analyzer(tantivy.Filter.stemmer("english"))


def analyzer_of(plan: FieldPlan) -> tantivy.TextAnalyzer:
    """What makes terms of a text in this field."""
    return STEMMED if plan.kind == "text" else PLAIN


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
    document.add_text(SOURCE, as_json(data))
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
