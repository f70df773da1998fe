"""The delivery address that a cart keeps: plain strings under fixed keys, in a country that the shop sends to."""

from collections.abc import Callable, Mapping

from forked_apps.accounts import one_line
from forked_apps.basket.exceptions import InvalidAddress

# Longest value of each key; line4 is the city, country an ISO 3166-1 alpha-2 code.
FIELDS = {
    "title": 64,
    "first_name": 255,
    "last_name": 255,
    "line1": 255,
    "line2": 255,
    "line3": 255,
    "line4": 255,
    "state": 255,
    "postcode": 64,
    "country": 2,
    "phone_number": 32,
    "notes": 2000,
}


def checked(address: Mapping, *, is_delivered: Callable[[str], bool] | None = None) -> dict[str, str]:
    """The address with all keys, trimmed. Raises InvalidAddress({field: sentence}).

    Only the country is needed to price a cart; whether the address is complete is asked when the order is placed.
    `is_delivered` answers for callers who know the country already.
    """
    errors = dict.fromkeys(address.keys() - FIELDS.keys(), "This field does not exist.")
    clean = {}
    for key, longest in FIELDS.items():
        value = address.get(key) or ""
        if not isinstance(value, str):
            errors[key] = "Expected a text."
        elif len(value.strip()) > longest:
            errors[key] = f"At most {longest} characters."
        elif key != "notes" and not one_line.is_one_line(value.strip()):
            errors[key] = str(one_line.MESSAGE)
        else:
            clean[key] = value.strip()
    clean["country"] = clean.get("country", "").upper()
    if "country" not in errors and not (is_delivered or ships_to)(clean["country"]):
        errors["country"] = "We do not deliver to this country." if clean["country"] else "This field is required."
    if errors:
        raise InvalidAddress(errors)
    return clean


def ships_to(country: str, *, known=None) -> bool:
    """Whether the shop delivers to the country (ISO 3166-1 alpha-2); `known`: the rules, where they are at hand."""
    found = country_of(country, known=known)
    return found is not None and found.is_shipping_country


def may_ship_to(country: str) -> bool:
    """`ships_to`, for a first look: a country that was struck off this moment may pass, and is refused by the cart or
    the order that it is for. No statement where the countries are in memory."""
    from forked_apps.partner import rules

    known = (rules.latest().peek(countries) or {}).get(country)
    return (known is not None and known.is_shipping_country) or ships_to(country)


def country_of(code: str, *, known=None):
    """The country with this code (None: there is none), which nobody may change: it is in everybody's memory."""
    from forked_apps.partner import rules

    return (known or rules.now()).get(countries).get(code)


def countries() -> dict:
    """A part of the shop's rules, by code."""
    from oscar.apps.address.models import Country

    return Country.objects.in_bulk()
