"""Postal addresses as every group takes and shows them: the same keys in carts, orders and the address book."""

import re
from typing import Any

import phonenumbers
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api_extensions.contract.shapes import StrictSerializer
from forked_apps.accounts import one_line
from forked_apps.basket.addresses import may_ship_to


def _line(length: int = 255, **options) -> serializers.CharField:
    return serializers.CharField(max_length=length, validators=[one_line.validate], **options)


def _optional(length: int = 255, **options) -> serializers.CharField:
    return _line(length, required=False, allow_blank=True, default="", **options)


class AddressSerializer(StrictSerializer):
    """One address. `line4` is the town; `country` an ISO 3166-1 alpha-2 code of a country that the shop delivers to.

    Written addresses may say `name` for first and last name, and `city` for `line4`; two that disagree are refused.
    """

    name = _line(511, required=False, write_only=True, help_text="Instead of first_name and last_name.")
    city = _line(required=False, write_only=True, help_text="Instead of line4.")
    first_name = _line()
    last_name = _line()
    line1 = _line()
    line2 = _optional()
    line3 = _optional()
    line4 = _line(help_text="Town")
    state = _optional()
    postcode = _line(64)
    country = serializers.CharField(min_length=2, max_length=2)
    phone_number = _optional(32)
    notes = serializers.CharField(
        max_length=1000, required=False, allow_blank=True, default="", help_text="What the courier should know"
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and "city" in self.fields:
            data = self._by_one_name(data)
        return super().to_internal_value(data)

    @staticmethod
    def _by_one_name(data: dict) -> dict:
        """The body without aliases. The last word of a name is the last name."""
        body, said, wrong = dict(data), {}, {}
        if "city" in body:
            said["city"] = {"line4": body.pop("city")}
        if "name" in body:
            name = body.pop("name")
            first, _, last = name.strip().rpartition(" ") if isinstance(name, str) else ("", "", "")
            if first:
                said["name"] = {"first_name": first.strip(), "last_name": last}
            else:
                wrong["name"] = [ErrorDetail("A first and a last name are needed.", code="invalid")]
        for alias, meant in said.items():
            present = [body[key] for key in meant if key in body]
            if present and " ".join(map(str, present)) != " ".join(map(str, meant.values())):
                wrong[alias] = [ErrorDetail(f"{alias!r} disagrees with {', '.join(meant)}.", code="conflicting_alias")]
            body = {**meant, **body}
        if wrong:
            raise ValidationError(wrong)
        return body

    def validate_country(self, code: str) -> str:
        if not may_ship_to(code.upper()):
            raise ValidationError("The shop does not deliver to this country.", code="unknown_country")
        return code.upper()

    def validate(self, address: dict) -> dict:
        wrong = {}
        country = address.get("country") or getattr(self.instance, "country_id", None)
        if "postcode" in address and not _postcode_fits(address["postcode"], country):
            wrong["postcode"] = [ErrorDetail("This is not a postcode of that country.", code="invalid")]
        if address.get("phone_number"):
            number = _phone(address["phone_number"], country)
            if number is None:
                wrong["phone_number"] = [ErrorDetail("This is not a phone number.", code="invalid")]
            else:
                address["phone_number"] = number
        if wrong:
            raise ValidationError(wrong)
        return address


KEYS = tuple(name for name, field in AddressSerializer().fields.items() if name != "country" and not field.write_only)


def document(address) -> dict | None:
    """An address row as JSON shows it; None stays None."""
    if address is None:
        return None
    shown = {key: str(getattr(address, key, "") or "") for key in KEYS}
    return {**shown, "country": address.country_id}


def _postcode_fits(postcode: str, country: str | None) -> bool:
    from oscar.apps.address.abstract_models import AbstractAddress

    pattern = AbstractAddress.POSTCODES_REGEX.get(country or "")
    # Oscar's patterns are written for postcodes in capitals without spaces.
    return pattern is None or re.match(pattern, postcode.upper().replace(" ", "")) is not None


def _phone(text: str, country: str | None) -> str | None:
    """The number in international form ("+4930123456"), read as a local one of the country, or None."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
