"""Index settings, analyzers and field mapping, from the subset that every Elasticsearch 8 and 9 understands."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from search.backends.field_plans import LONGEST_KEYWORD, SOURCE, TEXT_KINDS, FieldPlan, as_json

# Raise when analyzers change: an index built with others must be rebuilt.
ANALYZERS_VERSION = 1
SORT_SUFFIX = "sort"

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "max_result_window": 10_000,
    "analysis": {
        "filter": {
            "english_stems": {"type": "stemmer", "language": "english"},
            "beginnings": {"type": "edge_ngram", "min_gram": 2, "max_gram": 15},
            "parts": {"type": "ngram", "min_gram": 3, "max_gram": 4},
        },
        "analyzer": {
            "plain": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding"]},
            "stemmed": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding", "english_stems"]},
            "beginning": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding", "beginnings"]},
            "part": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding", "parts"]},
        },
        "normalizer": {"folded": {"type": "custom", "filter": ["lowercase"]}},
    },
}

_PLAIN_TYPES = {"integer": "long", "float": "double", "boolean": "boolean", "date": "date", "attributes": "flattened"}


def fingerprint(plans: Mapping[str, FieldPlan]) -> str:
    """Changes whenever an existing index could not answer for these plans."""
    facts = json.dumps([ANALYZERS_VERSION, SETTINGS, mappings(plans)], sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:10]


def mappings(plans: Mapping[str, FieldPlan]) -> dict[str, Any]:
    """The mapping; a document with a field that is not planned is refused, but for what is only carried along."""
    properties = {plan.name: _property(plan) for plan in plans.values()}
    # What documents carry for display only; kept as text, so that it comes back exactly as it was given.
    properties[SOURCE] = {"type": "keyword", "index": False, "doc_values": False}
    return {"dynamic": "strict", "properties": properties}


def _property(plan: FieldPlan) -> dict[str, Any]:
    if plan.kind == "keyword":
        return {"type": "keyword"}
    if plan.kind not in TEXT_KINDS:
        return {"type": _PLAIN_TYPES[plan.kind]}
    found: dict[str, Any] = {"type": "text", "analyzer": "stemmed" if plan.kind == "text" else "plain"}
    if plan.kind == "plain":
        found["fielddata"] = True  # completion counts its words
    if plan.kind in ("ngram", "edge_ngram"):
        found |= {"analyzer": "part" if plan.kind == "ngram" else "beginning", "search_analyzer": "plain"}
    if plan.sortable:
        found["fields"] = {SORT_SUFFIX: {"type": "keyword", "normalizer": "folded", "ignore_above": LONGEST_KEYWORD}}
    return found


def to_source(plans: Mapping[str, FieldPlan], data: Mapping[str, Any]) -> dict[str, Any]:
    """A prepared document as Elasticsearch takes it: the planned fields, and all of it as text."""
    fields = {name: _value(plans[name], value) for name, value in data.items() if name in plans and value is not None}
    return {**fields, SOURCE: as_json(data)}


def _value(plan: FieldPlan, value: Any) -> Any:
    if plan.kind == "keyword":
        values = [str(one)[:LONGEST_KEYWORD] for one in (value if isinstance(value, list | tuple | set) else [value])]
        return values if isinstance(value, list | tuple | set) else values[0]
    if plan.kind == "float":
        return float(value)
    return value
