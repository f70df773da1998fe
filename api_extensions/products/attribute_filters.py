"""attr.<code>=value: products (or variants of them) whose attribute has one of the values."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db.models import Exists, OuterRef, Q
from django.utils.dateparse import parse_date, parse_datetime

from api_extensions.contract.problems import Fault, Problem
from forked_apps.catalogue.models import ProductAttribute, ProductAttributeValue

BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
LARGEST_INTEGER = 2**31 - 1


def narrow(products, attributes: Mapping[str, Sequence[str]]):
    """The products that have, for every attribute, one of its values; one query looks up the attributes' types.

    Raises Problem (400) that names an unknown attribute, or a value that cannot be one of its attribute.
    """
    types = _types_of(attributes)
    for code, values in attributes.items():
        condition = Q()
        for value in values:
            condition |= _holds(code, types[code], value)
        having = ProductAttributeValue.objects.filter(condition, attribute__code=code)
        variants = having.filter(product__is_public=True, product__parent_id=OuterRef("pk"))
        products = products.filter(Exists(having.filter(product_id=OuterRef("pk"))) | Exists(variants))
    return products


def _types_of(attributes: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    types: dict[str, set[str]] = {}
    if attributes:
        for code, kind in ProductAttribute.objects.filter(code__in=list(attributes)).values_list("code", "type"):
            types.setdefault(code, set()).add(kind)
    for code in attributes:
        if code not in types:
            raise _refused(code, "unknown_attribute", f"There is no attribute {code[:50]!r}.")
    return types


def _holds(code: str, kinds: set[str], value: str) -> Q:
    """One value, read as each type that attributes of this code have."""
    condition = Q()
    for kind in kinds:
        condition |= _of_kind(kind, value)
    if not condition:
        raise _refused(code, "invalid", f"{value[:50]!r} is not a value of the attribute {code!r}.")
    return condition


def _refused(code: str, problem: str, detail: str) -> Problem:
    return Problem(400, "invalid", detail, [Fault(f"?attr.{code[:50]}", problem, detail)])


def _of_kind(kind: str, value: str) -> Q:
    """The condition for a type, or an empty one when the value cannot be of that type."""
    if kind == ProductAttribute.OPTION:
        return Q(value_option__option__iexact=value)
    if kind == ProductAttribute.MULTI_OPTION:
        return Q(value_multi_option__option__iexact=value)
    if kind in (ProductAttribute.TEXT, ProductAttribute.RICHTEXT):
        return Q(**{f"value_{kind}__iexact": value})
    reader = READERS.get(kind)
    read = reader(value) if reader else None
    return Q() if read is None else Q(**{f"value_{kind}": read})


def _integer(value: str) -> int | None:
    number = _number(value)
    if number is None or number != number.to_integral_value() or abs(number) > LARGEST_INTEGER:
        return None
    return int(number)


def _float(value: str) -> float | None:
    number = _number(value)
    return None if number is None else float(number)


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 300 else None


def _date(value: str) -> date | None:
    try:
        return parse_date(value)
    except ValueError:
        return None


def _datetime(value: str) -> datetime | None:
    try:
        return parse_datetime(value)
    except ValueError:
        return None


READERS = {
    ProductAttribute.INTEGER: _integer,
    ProductAttribute.FLOAT: _float,
    ProductAttribute.BOOLEAN: lambda value: BOOLEANS.get(value.lower()),
    ProductAttribute.DATE: _date,
    ProductAttribute.DATETIME: _datetime,
}
