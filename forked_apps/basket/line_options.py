"""Check the options (engraving, gift wrap...) that a shopper sends with a product."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from forked_apps.basket.exceptions import InvalidOption

MAX_TEXT = 500  # characters; a text on a product, not a document


def checked(*, product, options: Iterable[Mapping] | None) -> list[dict]:
    """The options as [{"option": Option, "value": ...}] in order of their code. Raises InvalidOption.

    `options` name each option by its code or by the Option itself; values are of the option's type.
    """
    known = {option.code: option for option in product.options}
    given = {_code(entry.get("option")): entry.get("value") for entry in options or ()}
    for code in given.keys() - known.keys():
        raise InvalidOption(code, "this product has no such option.")
    for code, option in known.items():
        if option.required and given.get(code) in (None, "", []):
            raise InvalidOption(code, "a value is required.")
    return [
        {"option": known[code], "value": _value(known[code], given[code])}
        for code in sorted(given)
        if given[code] not in (None, "", [])
    ]


def _code(option: Any) -> str:
    return str(getattr(option, "code", option))


def _value(option, value: Any) -> Any:
    if option.type in (option.SELECT, option.RADIO):
        return _one_of(option, value)
    if option.type in (option.MULTI_SELECT, option.CHECKBOX):
        if not isinstance(value, list | tuple):
            raise InvalidOption(option.code, "expected a list.")
        return [_one_of(option, item) for item in value]
    if not _fits(option, value):
        raise InvalidOption(option.code, f"expected {option.type}.")
    return value.isoformat() if isinstance(value, datetime.date) else value


def _one_of(option, value: Any) -> str:
    choices = [str(key) for key, _ in option.get_choices()]
    if str(value) not in choices:
        raise InvalidOption(option.code, f"choose one of: {', '.join(choices)}.")
    return str(value)


def _fits(option, value: Any) -> bool:
    if option.type == option.BOOLEAN:
        return isinstance(value, bool)
    if option.type == option.INTEGER:
        return isinstance(value, int) and not isinstance(value, bool)
    if option.type == option.FLOAT:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if option.type == option.DATE:
        return isinstance(value, datetime.date) or _is_iso_date(value)
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _is_iso_date(value: Any) -> bool:
    try:
        datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True
