"""Addresses whose last word must be a number: Oscar and Wagtail write `<str:pk>` and crash on a word."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404
from django.urls import URLPattern


def numbered(patterns: list) -> list:
    """The same patterns, at any depth; a word in the place of a primary key finds no page.

    The routes themselves stay: Oscar makes addresses with a word in that place, for a script to put the number in.
    """
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            numbered(pattern.url_patterns)
        elif "<str:pk>" in str(pattern.pattern):
            pattern.callback = _numbers_only(pattern.callback)
    return patterns


def _numbers_only(view: Callable) -> Callable:
    @wraps(view)
    def look_first(request, *args, **kwargs):
        pk = kwargs["pk"]
        if not (pk.isascii() and pk.isdigit()):
            raise Http404("No row has such an id.")
        return view(request, *args, **kwargs)

    return look_first
