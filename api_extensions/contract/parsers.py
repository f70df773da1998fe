"""JSON bodies, read strictly: bounded size, depth and number of values, UTF-8, no NaN, no doubled names, no characters
that no database stores. Whatever passes here can be validated and saved without a surprise."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32
MAX_VALUES = 5_000  # a product with all its attributes has some hundred; each one that is wrong costs a fault


class StrictJSONParser(JSONParser):
    """Raises ParseError (400) or RequestDataTooBig (413)."""

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise RequestDataTooBig
        return loads(raw)


def loads(raw: bytes) -> Any:
    """The value of a JSON document. Raises ParseError with the place of the fault."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise ParseError("The body is not UTF-8.") from error
    except json.JSONDecodeError as error:
        raise ParseError(f"The body is not JSON: {error.msg} at line {error.lineno} column {error.colno}.") from error
    except RecursionError as error:
        raise ParseError("The body is nested too deeply.") from error
    except ValueError as error:  # numbers of more digits than Python converts
        raise ParseError("The body holds a number that cannot be read.") from error
    _check(value)
    return value


def _refuse_constant(name: str):
    raise ParseError(f"{name} is not a JSON value.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ParseError(f"The name {name[:50]!r} stands twice in one object.")
        found[name] = value
    return found


def _check(value: Any) -> None:
    waiting, met = [(value, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        met += 1
        if met + len(waiting) > MAX_VALUES:
            raise ParseError(f"The body holds more than {MAX_VALUES} values.")
        if depth > MAX_DEPTH:
            raise ParseError("The body is nested too deeply.")
        if isinstance(node, str):
            refuse_unstorable(node)
        elif isinstance(node, dict):
            for name in node:
                refuse_unstorable(name)
            waiting.extend((inner, depth + 1) for inner in node.values())
        elif isinstance(node, list):
            waiting.extend((inner, depth + 1) for inner in node)


def refuse_unstorable(text: str) -> None:
    """Raises ParseError for NUL (PostgreSQL cannot store it) and for half a surrogate pair (not encodable)."""
    if "\x00" in text:
        raise ParseError("The NUL character is not allowed.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError("Half of a surrogate pair is not a character.")
