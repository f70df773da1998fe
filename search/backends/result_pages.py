"""Engine hits as haystack results, and the guard against pages that no engine should be asked for."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import haystack
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.models import SearchResult
from haystack.utils.app_loading import haystack_get_model

from search.queries import DEEPEST_HIT

DATE = re.compile(r"\d{4}-\d\d-\d\d")


def window(start: int | None, end: int | None) -> tuple[int, int]:
    """Offset and size to ask for; the size is 0 past the deepest hit."""
    offset = max(0, start or 0)
    size = DEEPEST_HIT if end is None else max(0, end - offset)
    return offset, max(0, min(size, DEEPEST_HIT - offset))


def haystack_results(
    *,
    using: str,
    hits: Iterable[tuple[float, Mapping[str, Any], list[str] | None]],
    result_class: type | None,
) -> list[Any]:
    """Results of indexed models, with each field converted back by the index that prepared it."""
    unified = haystack.connections[using].get_unified_index()
    models = unified.get_indexed_models()
    make = result_class or SearchResult
    results = []
    for score, source, highlighted in hits:
        app_label, model_name = source[DJANGO_CT].split(".")
        model = haystack_get_model(app_label, model_name)
        if model is None or model not in models:
            continue
        fields = _converted(source, unified.get_index(model).fields)
        if highlighted is not None:
            fields["highlighted"] = highlighted
        results.append(make(app_label, model_name, source[DJANGO_ID], score, **fields))
    return results


def _converted(source: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    by_index_name: dict[str, Callable[[Any], Any]] = {
        field.index_fieldname: partial(_convert, field) for field in fields.values()
    }
    return {
        name: by_index_name.get(name, lambda plain: plain)(value)
        for name, value in source.items()
        if name not in {ID, DJANGO_CT, DJANGO_ID}
    } | {ID: source[ID]}


def _convert(field: Any, value: Any) -> Any:
    # haystack's field of moments refuses a date, which is what a date column behind it gives.
    if field.field_type == "datetime" and isinstance(value, str) and DATE.fullmatch(value):
        value = f"{value}T00:00:00"
    return field.convert(value)
