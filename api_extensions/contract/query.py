"""Query parameters, read strictly: an unknown name is an error, and a repeated key makes a list where one is meant."""

import threading
from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api_extensions.contract.parsers import refuse_unstorable
from api_extensions.contract.shapes import WholeNumberField

MAX_LENGTH = 500  # characters of one value, unless its field says more; longer ones are a mistake or an attack
_of_thread = threading.local()


class QueryParameters(serializers.Serializer):
    """Fields name the parameters; `ListField` collects a repeated key. With `prefix` ("attr.") further names that begin
    so are collected under the prefix's own name: {"attr": {"colour": ["red", "blue"]}}."""

    prefix = ""

    @classmethod
    def read(cls, request) -> dict[str, Any]:
        """The validated parameters of a request. Raises ValidationError whose faults point at "?name"."""
        shape = cls._shape()
        found = cls.checked(lambda: cls._collect(request.query_params, shape.fields))
        if cls.prefix:
            found[cls.prefix.rstrip(".")] = {
                name.removeprefix(cls.prefix): request.query_params.getlist(name)
                for name in request.query_params
                if name.startswith(cls.prefix)
            }
        return found

    @classmethod
    def checked(cls, collect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What `collect` finds, validated. Raises as `read` does."""
        shape = cls._shape()
        try:
            shape.initial_data = collect()
            shape.is_valid(raise_exception=True)
        except ValidationError as error:
            error.in_query = True
            raise
        return dict(shape.validated_data)

    @classmethod
    def _shape(cls) -> "QueryParameters":
        """One of this class a thread: to make one copies all its fields, which took a third of a list's time."""
        shapes = _of_thread.__dict__
        shape = shapes.get(cls)
        if shape is None:
            shape = shapes[cls] = cls(data={})
        shape.__dict__.pop("_validated_data", None)
        shape.__dict__.pop("_errors", None)
        return shape

    @classmethod
    def _collect(cls, given, fields) -> dict[str, Any]:
        found, wrong = {}, {}
        for name in given:
            values = given.getlist(name)
            if fault := cls._fault(name, values, fields):
                wrong[name[:50]] = [fault]
            elif name in fields:
                found[name] = values if isinstance(fields[name], serializers.ListField) else values[-1]
        if wrong:
            raise ValidationError(wrong)
        return found

    @classmethod
    def _fault(cls, name: str, values: list[str], fields) -> ErrorDetail | None:
        for value in (name, *values):
            refuse_unstorable(value)
        collected = bool(cls.prefix) and name.startswith(cls.prefix) and name != cls.prefix
        if name not in fields and not collected:
            return ErrorDetail(f"{name[:50]!r} is not a parameter here.", code="unknown_field")
        longest = max(MAX_LENGTH, getattr(fields.get(name), "max_length", None) or 0)
        if any(len(value) > longest for value in values):
            return ErrorDetail("This value is too long.", code="max_length")
        if len(values) > 1 and not collected and not isinstance(fields[name], serializers.ListField):
            return ErrorDetail("This parameter may stand only once.", code="repeated")
        return None


class PageParameters(QueryParameters):
    """The parameters of a paged list; a size above 100 means 100."""

    page = WholeNumberField(minimum=1, maximum=1_000_000, required=False)
    page_size = WholeNumberField(minimum=1, maximum=1_000_000, required=False)
