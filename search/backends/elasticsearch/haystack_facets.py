"""Haystack's three kinds of facets, counted by Elasticsearch."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from search.backends.elasticsearch.queries import QueryFactory
from search.backends.field_plans import moment, terms_facet

DEFAULT_SIZE = 100
# Month and year differ in length, so Elasticsearch takes one of them at a time; the others by the multiple.
CALENDAR_UNITS = frozenset({"year", "month"})
FIXED_UNITS = {"day": "d", "hour": "h", "minute": "m", "second": "s"}


def aggregations(
    factory: QueryFactory,
    field_of: Callable[[str], str | None],
    *,
    facets: Mapping[str, Mapping[str, Any]] | None = None,
    date_facets: Mapping[str, Mapping[str, Any]] | None = None,
    query_facets: Iterable[tuple[str, str]] | None = None,
    **_options: Any,
) -> dict[str, Any] | None:
    """The aggregations to ask for; None when no facet was."""
    asked: dict[str, Any] = {
        f"field:{name}": terms_facet(field, options, size=DEFAULT_SIZE)
        for name, options in (facets or {}).items()
        if (field := field_of(name))
    }
    for name, span in (date_facets or {}).items():
        within = {"gte": moment(span["start_date"]).isoformat(), "lt": moment(span["end_date"]).isoformat()}
        asked[f"date:{name}"] = {
            "filter": {"range": {name: within}},
            "aggs": {"periods": {"date_histogram": {"field": name, "min_doc_count": 1, **_interval(span)}}},
        }
    for name, text in query_facets or ():
        asked[f"query:{name}:{text}".translate(_NO_BRACKETS)] = {"filter": factory.parsed(f"{name}:{text}")}
    return asked or None


# Elasticsearch forbids these in the names of aggregations.
_NO_BRACKETS = str.maketrans("[]>", "()~")


def _interval(span: Mapping[str, Any]) -> dict[str, str]:
    unit, amount = span["gap_by"], span.get("gap_amount", 1)
    if unit in CALENDAR_UNITS:
        return {"calendar_interval": unit}
    return {"fixed_interval": f"{amount}{FIXED_UNITS[unit]}"}


def counted(
    answers: Mapping[str, Any],
    *,
    facets: Mapping[str, Mapping[str, Any]] | None = None,
    query_facets: Iterable[tuple[str, str]] | None = None,
    **_options: Any,
) -> dict[str, Any]:
    """Counts by kind and field; empty when no facet was asked for."""
    if not answers and not facets:
        return {}
    found: dict[str, Any] = {"fields": {name: [] for name in facets or ()}, "dates": {}, "queries": {}}
    for key, answer in answers.items():
        kind, _, name = key.partition(":")
        if kind == "field":
            buckets = answer["buckets"]
            found["fields"][name] = [(one.get("key_as_string", one["key"]), one["doc_count"]) for one in buckets]
        elif kind == "date":
            found["dates"][name] = [(_start(one["key"]), one["doc_count"]) for one in answer["periods"]["buckets"]]
    for name, text in query_facets or ():
        found["queries"][f"{name}:{text}"] = answers[f"query:{name}:{text}".translate(_NO_BRACKETS)]["doc_count"]
    return found


def _start(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).replace(tzinfo=None)
