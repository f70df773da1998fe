"""How each field of an index is indexed, derived from haystack's index fields; both engines build on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from haystack.constants import DJANGO_CT, DJANGO_ID, ID

# The whole document as JSON, so that it comes back exactly as it was given.
SOURCE = "source_json"
LONGEST_KEYWORD = 8000
TEXT_KINDS = frozenset({"text", "plain", "ngram", "edge_ngram"})


@dataclass(frozen=True)
class FieldPlan:
    """How one field is indexed: analysed text, keyword, number, boolean, moment or open-ended attributes."""

    name: str
    kind: str
    sortable: bool = False


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
