"""Small shapes that several groups take and show: strict objects, money, quantities, ids, addresses."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.utils.encoders import JSONEncoder

CENT = Decimal("0.01")
MAX_MONEY = Decimal("9999999999.99")  # what a (12, 2) column holds
MAX_ID = 2**63 - 1
_ASCII_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_ASCII_MONEY = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


class StrictSerializer(serializers.Serializer):
    """Refuses what it does not know instead of ignoring it.

    An unknown name is a fault `unknown_field`. A read-only name is accepted when it repeats the present value of the
    instance (so that what was read can be sent back whole), else it is a fault `read_only_field`.
    """

    @classmethod
    def read(cls, request, *, instance: Any = None, partial: bool = False, **context) -> dict[str, Any]:
        """The validated body of a request. Raises ValidationError, also when the root is not an object."""
        shape = cls(instance, data=request.data, partial=partial, context={"request": request, **context})
        shape.is_valid(raise_exception=True)
        return shape.validated_data

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        wrong: dict[str, list[ErrorDetail]] = self._strangers(data) if isinstance(data, dict) else {}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**error.detail, **wrong}) from error
        if wrong:
            raise ValidationError(wrong)
        return value

    def _strangers(self, data: dict) -> dict[str, list[ErrorDetail]]:
        wrong = {}
        for name, value in data.items():
            field = self.fields.get(name)
            if field is None:
                wrong[name] = [ErrorDetail(f"{name[:50]!r} is not a field of this request.", code="unknown_field")]
            elif field.read_only and not self._repeats(field, value):
                wrong[name] = [ErrorDetail(f"{name!r} cannot be set.", code="read_only_field")]
        return wrong

    def _repeats(self, field: serializers.Field, value: Any) -> bool:
        if self.instance is None:
            return False
        return _plain(self._present[field.field_name]) == value

    @property
    def _present(self) -> dict[str, Any]:
        if not hasattr(self, "_present_document"):
            self._present_document = self.to_representation(self.instance)
        return self._present_document


class StrictModelSerializer(StrictSerializer, serializers.ModelSerializer):
    """StrictSerializer over a model."""


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=JSONEncoder))


@extend_schema_field({"type": "string", "pattern": r"^[0-9]{1,10}\.[0-9]{2}$", "example": "12.00"})
class MoneyField(serializers.Field):
    """An amount in the shop's currency. In: a string or number with at most two decimals, bounded; out: "12.00"."""

    default_error_messages = {
        "invalid": "This is not an amount.",
        "max_decimal_places": "An amount has at most two decimals.",
        "min_value": "An amount of at least {minimum} is needed.",
        "max_value": "An amount of at most {maximum} is possible.",
    }

    def __init__(self, *, minimum: Decimal = Decimal(0), maximum: Decimal = MAX_MONEY, **kwargs):
        self.minimum, self.maximum = minimum, maximum
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, (str, int, float)):
            self.fail("invalid")
        # A float is read as it was written: repr gives the shortest number that means the same.
        text = data if isinstance(data, str) else repr(data)
        if len(text) > 40 or not _ASCII_MONEY.fullmatch(text):
            self.fail("invalid")
        amount = Decimal(text)
        if amount != amount.quantize(CENT):
            self.fail("max_decimal_places")
        if amount < self.minimum:
            self.fail("min_value", minimum=self.minimum)
        if amount > self.maximum:
            self.fail("max_value", maximum=self.maximum)
        return amount.quantize(CENT)

    def to_representation(self, value: Any) -> str:
        return str(Decimal(value).quantize(CENT, ROUND_HALF_UP))


@extend_schema_field({"type": "integer"})
class WholeNumberField(serializers.Field):
    """A whole number between two bounds, both allowed; no booleans, no exponents, no digits of other scripts."""

    default_error_messages = {
        "invalid": "A whole number is needed.",
        "min_value": "At least {minimum} is needed.",
        "max_value": "At most {maximum} is possible.",
    }

    def __init__(self, *, minimum: int, maximum: int, **kwargs):
        self.minimum, self.maximum = minimum, maximum
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, (str, int)):
            self.fail("invalid")
        if isinstance(data, str) and not _ASCII_INTEGER.fullmatch(data):
            self.fail("invalid")
        number = int(data)
        if number < self.minimum:
            self.fail("min_value", minimum=self.minimum)
        if number > self.maximum:
            self.fail("max_value", maximum=self.maximum)
        return number

    def to_representation(self, value: Any) -> int:
        return int(value)


class QuantityField(WholeNumberField):
    """How many; from 1 to what one database integer holds unless told otherwise (the cart knows its own limits)."""

    def __init__(self, *, minimum: int = 1, maximum: int = 2**31 - 1, **kwargs):
        super().__init__(minimum=minimum, maximum=maximum, **kwargs)


class IdField(WholeNumberField):
    """A primary key."""

    def __init__(self, **kwargs):
        super().__init__(minimum=1, maximum=MAX_ID, **kwargs)
