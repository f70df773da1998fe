"""Placeholders such as {order.number} in words: a closed list, filled in by escaping; never a template language."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.html import escape

# Single braces only: "{{ user.password }}" is no placeholder and stays the text that it is.
_PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_]+(?:\.[a-z_]+)*)\}(?!\})")


class UnknownPlaceholders(Exception):
    """`names` stand in a text whose event does not know them."""

    def __init__(self, names: Iterable[str]):
        self.names = sorted(names)
        super().__init__("unknown placeholders: " + ", ".join(f"{{{name}}}" for name in self.names))


def used_in(text: str) -> set[str]:
    """Names of all placeholders in a text."""
    return set(_PLACEHOLDER.findall(text))


def check(*texts: str, known: Iterable[str]) -> None:
    """Raises UnknownPlaceholders with every unknown name of all texts at once."""
    unknown = set().union(*map(used_in, texts)) - set(known)
    if unknown:
        raise UnknownPlaceholders(unknown)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; an unknown one stays as it is written. Line breaks become spaces."""
    return _PLACEHOLDER.sub(lambda match: _one_line(values.get(match[1], match[0])), text)


def fill_html(html: str, values: Mapping[str, str]) -> str:
    """As fill, for HTML: every value is escaped, so that a name can hold no markup."""
    return _PLACEHOLDER.sub(lambda match: escape(_one_line(values.get(match[1], match[0]))), html)


def flatten(context: Mapping, prefix: str = "") -> dict[str, str]:
    """{"order": {"number": 1}} -> {"order.number": "1"}; anything that is no plain value is left out."""
    flat: dict[str, str] = {}
    for key, value in context.items():
        if isinstance(value, Mapping):
            flat.update(flatten(value, f"{prefix}{key}."))
        elif isinstance(value, date):
            flat[f"{prefix}{key}"] = date_format(value, "DATE_FORMAT")
        elif isinstance(value, (str, int, Decimal)):
            flat[f"{prefix}{key}"] = str(value)
    return flat


def _one_line(value: str) -> str:
    return " ".join(value.split())
