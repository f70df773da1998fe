"""attr.<code>=value, read once for both faces of a filter: the texts that an index holds, and rows of the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from forked_apps.catalogue.models import AttributeOption, ProductAttribute, ProductAttributeValue
from forked_apps.shelf.models import Shelf
from search.attribute_values import LONGEST_CHOICE, as_text

BOOLEANS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
LARGEST_INTEGER = 2**31 - 1
OPTIONS = frozenset({ProductAttribute.OPTION, ProductAttribute.MULTI_OPTION})
COLUMNS = {ProductAttribute.OPTION: "value_option__option", ProductAttribute.MULTI_OPTION: "value_multi_option__option"}

Asked = Mapping[str, Sequence[str]]
Kinds = Mapping[str, Collection[str]]


class UnknownAttribute(Exception):
    """No product class has an attribute with this code."""

    def __init__(self, code: str):
        super().__init__(f"There is no attribute {code[:50]!r}.")
        self.code = code


class NotAValue(Exception):
    """No attribute of this code can have this value: "many" is no number."""

    def __init__(self, code: str, value: str):
        super().__init__(f"{value[:50]!r} is not a value of the attribute {code[:50]!r}.")
        self.code = code


class Reading(NamedTuple):
    """An asked value as one type of attribute has it."""

    kind: str
    value: Any

    @property
    def text(self) -> str:
        """As an index holds it."""
        return as_text(self.value)


def read(asked: Asked, kinds: Kinds | None = None) -> dict[str, list[Reading]]:
    """The values as products have them: "TRUE" and "1" are true, 4.0 is 4, "black" is also "Black". Three queries at
    most; one less with the types of attributes by code, where they are known. Raises UnknownAttribute, and NotAValue
    for a value that no attribute of its code can have."""
    kinds = _kinds(asked) if kinds is None else kinds
    spellings = _spellings(asked, kinds)
    found: dict[str, list[Reading]] = {}
    for code, values in asked.items():
        if code not in kinds:
            raise UnknownAttribute(code)
        found[code] = []
        for value in values:
            readings = _readings(value, kinds[code], spellings[code])
            if not readings:
                raise NotAValue(code, value)
            found[code] += readings
    return found


def texts(asked: Asked, kinds: Kinds | None = None) -> dict[str, tuple[str, ...]]:
    """The values as an index holds them. Raises as `read` does."""
    return {code: tuple(dict.fromkeys(one.text for one in readings)) for code, readings in read(asked, kinds).items()}


def meant(asked: Asked) -> dict[str, tuple[str, ...]]:
    """The values as an index holds them, without what there is not: what a page keeps of an old link."""
    kinds = _kinds(asked)
    spellings = _spellings(asked, kinds)
    found = {}
    for code in asked:
        readings = [one for value in asked[code] for one in _readings(value, kinds.get(code, ()), spellings[code])]
        if readings:
            found[code] = tuple(dict.fromkeys(one.text for one in readings))
    return found


def narrow(products: QuerySet[Shelf], asked: Asked) -> QuerySet[Shelf]:
    """Those of the products that have, for every attribute, one of its values; a parent has those of its variants too.

    Raises as `read` does.
    """
    for code, readings in read(asked).items():
        condition = Q(pk__in=[])
        for kind, value in readings:
            condition |= Q(**{COLUMNS.get(kind, f"value_{kind}"): value})
        having = ProductAttributeValue.objects.filter(condition, attribute__code=code)
        variants = having.filter(product__is_public=True, product__deleted_at=None, product__parent_id=OuterRef("pk"))
        products = products.filter(Exists(having.filter(product_id=OuterRef("pk"))) | Exists(variants))
    return products


def _kinds(asked: Asked) -> dict[str, set[str]]:
    """The types by code: product classes may give one code several."""
    kinds: dict[str, set[str]] = defaultdict(set)
    if asked:
        for code, kind in ProductAttribute.objects.filter(code__in=list(asked)).values_list("code", "type"):
            kinds[code].add(kind)
    return dict(kinds)


def _spellings(asked: Asked, kinds: Kinds) -> dict[str, list[tuple[str, str]]]:
    """(type, value) of the options and texts that differ from asked ones at most in case, by code."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    chosen = [code for code in asked if OPTIONS & set(kinds.get(code, ()))]
    if chosen:
        options = AttributeOption.objects.filter(_any_of("group__product_attributes__code", "option", asked, chosen))
        rows = options.values_list("group__product_attributes__code", "group__product_attributes__type", "option")
        for code, kind, option in sorted(set(rows)):
            found[code].append((kind, option))
    written = [code for code in asked if ProductAttribute.TEXT in kinds.get(code, ())]
    if written:
        values = ProductAttributeValue.objects.filter(_any_of("attribute__code", "value_text", asked, written))
        # MariaDB takes spellings that differ in case for one; their digests are not.
        rows = values.order_by().values_list("attribute__code", "value_text", MD5("value_text")).distinct()
        for code, text, _ in sorted(rows):
            found[code].append((ProductAttribute.TEXT, text))
    return found


def _any_of(code_column: str, value_column: str, asked: Asked, codes: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for code in codes:
        spelt = Q(pk__in=[])
        for value in asked[code]:
            spelt |= Q(**{f"{value_column}__iexact": value})
        condition |= spelt & Q(**{code_column: code})
    return condition


def _readings(value: str, kinds: Iterable[str], spellings: Iterable[tuple[str, str]]) -> list[Reading]:
    """The value as each type that can have it; an index offers nothing longer than LONGEST_CHOICE to choose by."""
    found: list[Reading] = []
    for kind in sorted(kinds):
        if kind in OPTIONS or kind == ProductAttribute.TEXT:
            same = [spelt for of, spelt in spellings if of == kind and spelt.casefold() == value.casefold()]
            found += [Reading(kind, spelt) for spelt in same or [value] if len(spelt) <= LONGEST_CHOICE]
        elif kind in READERS and (read_value := READERS[kind](value)) is not None:
            found.append(Reading(kind, read_value))
    return found


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
        moment = parse_datetime(value)
        if moment is None:
            return None
        return (timezone.make_aware(moment) if timezone.is_naive(moment) else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


READERS = {
    ProductAttribute.INTEGER: _integer,
    ProductAttribute.FLOAT: _float,
    ProductAttribute.BOOLEAN: lambda value: BOOLEANS.get(value.strip().lower()),
    ProductAttribute.DATE: _date,
    ProductAttribute.DATETIME: _datetime,
}
