"""Index settings, analyzers and field mapping, from the subset that every Elasticsearch 8 and 9 understands."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from search.backends.field_plans import (
    LONGEST_KEYWORD,
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

# Raise when analyzers change: an index built with others must be rebuilt.
ANALYZERS_VERSION = 2

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "max_result_window": 10_000,
    "analysis": {
        "filter": {"english_stems": {"type": "stemmer", "language": "porter2"}},
        # Documents come as terms with spaces between, which the tokenizer leaves whole (`backends.words`).
        "analyzer": {
            "plain": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding"]},
            "stemmed": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding", "english_stems"]},
        },
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
    for plan in plans.values():
        if plan.sortable:
            properties[plan.name + SORT_SUFFIX] = {"type": "keyword", "ignore_above": LONGEST_KEYWORD}
    # What documents carry for display only; kept as text, so that it comes back exactly as it was given.
    properties[SOURCE] = {"type": "keyword", "index": False, "doc_values": False}
    return {"dynamic": "strict", "properties": properties}


def _property(plan: FieldPlan) -> dict[str, Any]:
    if plan.kind == "keyword":
        return {"type": "keyword"}
    if plan.kind not in TEXT_KINDS:
        return {"type": _PLAIN_TYPES[plan.kind]}
    found: dict[str, Any] = {"type": "text", "analyzer": "stemmed" if plan.kind in STEMMED_KINDS else "plain"}
    if plan.kind == "plain" and not plan.source:
        found["fielddata"] = True  # completion counts its words
    return found


def to_source(plans: Mapping[str, FieldPlan], data: Mapping[str, Any]) -> dict[str, Any]:
    """A prepared document as Elasticsearch takes it: the planned fields, and all of it as text."""
    fields: dict[str, Any] = {SOURCE: as_json(data)}
    for plan in plans.values():
        given = values(plan, data)
        if not given:
            continue
        if plan.kind in TEXT_KINDS:
            fields[plan.name] = indexed_text(plan, given)
        else:
            fields[plan.name] = [_value(plan, one) for one in given]
        if plan.sortable:
            fields[plan.name + SORT_SUFFIX] = sort_key(given[0])
    return fields


def _value(plan: FieldPlan, value: Any) -> Any:
    match plan.kind:
        case "keyword":
            return keyword(value)
        case "float":
            return float(value)
        case "date":
            return moment(value).isoformat()
    return value
