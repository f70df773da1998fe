"""Links between the pages of a search, as deep as engines read."""

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.utils.urls import remove_query_param, replace_query_param

from search.queries import DEEPEST_HIT, SearchRequest


def links(request: Any, asked: SearchRequest, count: int) -> dict[str, str | None]:
    """`next` and `previous`. Raises NotFound for a page past the last one; the first page always exists."""
    last = max(1, -(-min(count, DEEPEST_HIT) // asked.page_size))
    if asked.page > last:
        raise NotFound
    here = request.build_absolute_uri()
    return {
        "next": replace_query_param(here, "page", asked.page + 1) if asked.page < last else None,
        "previous": _previous(here, asked.page),
    }


def _previous(here: str, page: int) -> str | None:
    if page == 1:
        return None
    return remove_query_param(here, "page") if page == 2 else replace_query_param(here, "page", page - 1)
