"""Addresses whose last word must be a number: Oscar and Wagtail write `<str:pk>` and crash on a word."""

from django.urls import URLPattern, path

WORD, NUMBER = "<str:pk>", "<int:pk>"


def numbered(patterns: list) -> list:
    """The same patterns, at any depth, where a word in the place of a primary key finds no page."""
    for place, pattern in enumerate(patterns):
        if not isinstance(pattern, URLPattern):
            numbered(pattern.url_patterns)
        elif WORD in str(pattern.pattern):
            route = str(pattern.pattern).replace(WORD, NUMBER)
            patterns[place] = path(route, pattern.callback, pattern.default_args, pattern.name)
    return patterns
