"""Haystack's three kinds of facets, counted by the embedded index."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import tantivy

from search.backends.field_plans import moment, terms_facet
from search.backends.tantivy.queries import QueryFactory

DEFAULT_SIZE = 100


def counted(
    factory: QueryFactory,
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    field_of: Callable[[str], str | None],
    *,
    facets: Mapping[str, Mapping[str, Any]] | None = None,
    date_facets: Mapping[str, Mapping[str, Any]] | None = None,
    query_facets: Iterable[tuple[str, str]] | None = None,
    **_options: Any,
) -> dict[str, Any]:
    """Counts by kind and field; empty when no facet was asked for."""
    if not (facets or date_facets or query_facets):
        return {}
    return {
        "fields": _fields(searcher, query, facets or {}, field_of),
        "dates": {name: _periods(factory, searcher, query, name, span) for name, span in (date_facets or {}).items()},
        "queries": {
            f"{name}:{text}": searcher.search(factory.restricted(query, [factory.parsed(f"{name}:{text}")]), 1).count
            for name, text in query_facets or ()
        },
    }


def _fields(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    facets: Mapping[str, Mapping[str, Any]],
    field_of: Callable[[str], str | None],
) -> dict[str, list[tuple[Any, int]]]:
    asked = {
        name: terms_facet(field, options, size=DEFAULT_SIZE)
        for name, options in facets.items()
        if (field := field_of(name))
    }
    answers = searcher.aggregate(query, asked) if asked else {}
    return {name: [_counted(bucket) for bucket in answers.get(name, {}).get("buckets", ())] for name in facets}


def _counted(bucket: Mapping[str, Any]) -> tuple[Any, int]:
    return bucket.get("key_as_string", bucket["key"]), bucket["doc_count"]


def _periods(
    factory: QueryFactory, searcher: tantivy.Searcher, query: tantivy.Query, name: str, span: Mapping[str, Any]
) -> list[tuple[datetime, int]]:
    """Tantivy knows no months: each period is counted as a range of its own."""
    start, end = moment(span["start_date"]), moment(span["end_date"])
    found = []
    while start < end:
        after = min(_next(start, span["gap_by"], span.get("gap_amount", 1)), end)
        within = tantivy.Query.range_query(
            factory.schema, name, tantivy.FieldType.Date, start, after, include_upper=False
        )
        count = searcher.search(factory.restricted(query, [within]), 1).count
        if count:
            found.append((start.replace(tzinfo=None), count))
        start = after
    return found


def _next(start: datetime, unit: str, amount: int) -> datetime:
    if unit in ("year", "month"):
        months = start.year * 12 + start.month - 1 + amount * (12 if unit == "year" else 1)
        return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
    seconds = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}[unit] * amount
    return datetime.fromtimestamp(start.timestamp() + seconds, tz=UTC)
