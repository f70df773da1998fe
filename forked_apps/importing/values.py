"""Attribute values: text of a cell -> value of a type, the type of an undeclared value, and back to text."""

import datetime as dt
import math
import re

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware

from forked_apps.importing import cells

# What spreadsheets and people write, in the languages that Excel speaks most.
_YES_WORDS = {"yes", "true", "ja", "wahr", "oui", "vrai", "sí", "sì", "si", "verdadero", "vero", "tak", "prawda"}
_NO_WORDS = {"no", "false", "nein", "falsch", "non", "faux", "falso", "nie", "fałsz", "nee", "onwaar"}
YES = frozenset(_YES_WORDS | {"1", "y", "x", "on"})
NO = frozenset(_NO_WORDS | {"0", "n", "off"})
INTEGER_RANGE = range(-(2**31), 2**31)

Value = str | int | float | bool | dt.date | dt.datetime | tuple[str, ...]


class BadValue(ValueError):
    """The text is not a value of the attribute's type; the message says what is expected."""


def inferred_type(raw: object) -> str:
    """The type of a value whose attribute is new and has no declared type."""
    if isinstance(raw, bool):
        return "boolean"
    if isinstance(raw, int):
        return "integer" if raw in INTEGER_RANGE else "float"
    if isinstance(raw, float):
        return "float"
    if isinstance(raw, list):
        return "multi_option"
    text = str(raw).strip()
    if text.lower() in _YES_WORDS | _NO_WORDS:
        return "boolean"
    if re.fullmatch(r"-?\d{1,9}", text):
        return "integer"
    if re.fullmatch(r"-?\d+\.\d+", text):
        return "float"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return "date"
    return "text"


def common_type(one: str, other: str) -> str:
    """The type that holds the values of both; "" is of no value yet."""
    if not one or not other or one == other:
        return one or other
    return "float" if {one, other} == {"integer", "float"} else "text"


def with_point(raw: object) -> object:
    """A number that is written with a decimal comma, with a point; anything else as it is."""
    return raw.replace(",", ".") if isinstance(raw, str) and re.fullmatch(r"\s*-?\d+,\d+\s*", raw) else raw


def parsed(kind: str, raw: object) -> Value:
    """The value of a cell, or of an entry in a JSON object. Raises BadValue."""
    try:
        return _READERS[kind](raw)
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, BadValue) else BadValue(_EXPECTED[kind]) from error


def as_text(kind: str, value: Value) -> str:
    """The text that `parsed` reads back to the same value."""
    if kind == "boolean":
        return "yes" if value else "no"
    if kind == "multi_option":
        return cells.joined(value, "|")
    if kind in {"date", "datetime"}:
        return value.isoformat()
    return repr(value) if kind == "float" else str(value)


def _text(raw: object) -> str:
    if isinstance(raw, list | dict):
        raise BadValue("one text is expected, not a list")
    text = ("yes" if raw else "no") if isinstance(raw, bool) else str(raw).strip()
    # JSON can spell what no database column takes: NUL, and halves of surrogate pairs.
    if not text.isprintable() and ("\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text)):
        raise BadValue("the text holds characters that cannot be stored")
    return text


def _integer(raw: object) -> int:
    if isinstance(raw, bool):
        raise BadValue(_EXPECTED["integer"])
    number = int(raw) if isinstance(raw, int | float) and raw == int(raw) else int(_text(raw))
    if number not in INTEGER_RANGE:
        raise BadValue("the number is too large")
    return number


def _float(raw: object) -> float:
    if isinstance(raw, bool):
        raise BadValue(_EXPECTED["float"])
    number = float(_text(raw))
    if not math.isfinite(number):
        raise BadValue(_EXPECTED["float"])
    return number


def _boolean(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    text = _text(raw).lower()
    if text not in YES | NO:
        raise BadValue(_EXPECTED["boolean"])
    return text in YES


def _date(raw: object) -> dt.date:
    if (day := parse_date(_text(raw))) is None:
        raise BadValue(_EXPECTED["date"])
    return day


def _datetime(raw: object) -> dt.datetime:
    if (moment := parse_datetime(_text(raw))) is None:
        raise BadValue(_EXPECTED["datetime"])
    return make_aware(moment) if is_naive(moment) else moment


def _option(raw: object) -> str:
    option = _text(raw)
    if len(option) > 255:
        raise BadValue("an option has at most 255 characters")
    return option


def _multi_option(raw: object) -> tuple[str, ...]:
    parts = [_option(part) for part in raw] if isinstance(raw, list) else cells.split(_text(raw), "|")
    return tuple(sorted({_option(part) for part in parts}))


_READERS = {
    "text": _text,
    "richtext": _text,
    "integer": _integer,
    "float": _float,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "option": _option,
    "multi_option": _multi_option,
}
_EXPECTED = {
    "text": "a text is expected",
    "richtext": "a text is expected",
    "integer": "a whole number is expected",
    "float": "a number with a decimal point is expected",
    "boolean": "yes or no is expected",
    "date": "a date like 2026-03-31 is expected",
    "datetime": "a moment like 2026-03-31T12:00:00+00:00 is expected",
    "option": "one option is expected",
    "multi_option": "options separated by | are expected",
}
READABLE = tuple(_READERS)
