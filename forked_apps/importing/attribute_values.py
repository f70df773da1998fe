"""Attribute values of one batch: compare what rows say with what is stored, write the difference."""

from collections import defaultdict
from dataclasses import dataclass, field

from forked_apps.catalogue.models import ProductAttribute, ProductAttributeValue
from forked_apps.importing import values
from forked_apps.importing.columns import AttributeName
from forked_apps.importing.report import RowError
from forked_apps.importing.rows import ProductRow, RawAttribute
from forked_apps.importing.vocabulary import Vocabulary, folded

Key = tuple[int, int]  # product id, attribute id
OPTION_TYPES = ("option", "multi_option")
MultiOption = ProductAttributeValue.value_multi_option.through


@dataclass(frozen=True)
class Wanted:
    """A value that a row asks for; None takes it away."""

    attribute: ProductAttribute
    value: values.Value | None


@dataclass
class Difference:
    """What must be written so that the stored values are the wanted ones."""

    new: list[tuple[int, Wanted]] = field(default_factory=list)
    changed: list[tuple[int, int, Wanted]] = field(default_factory=list)  # value id, product id
    gone: list[int] = field(default_factory=list)
    product_ids: set[int] = field(default_factory=set)


def ensure_attributes(rows_by_class: list[tuple[int, ProductRow]], vocabulary: Vocabulary) -> None:
    """Create the attributes that rows name and their product classes lack; the first value decides an open type."""
    known = vocabulary.attributes({class_id for class_id, _ in rows_by_class})
    wanted: dict[tuple[int, str], AttributeName] = {}
    for class_id, row in rows_by_class:
        for given in row.attributes:
            if _is_empty(given.raw) or given.name.code in known[class_id]:
                continue
            if (class_id, given.name.code) not in wanted:
                kind = given.name.type or values.inferred_type(given.raw)
                wanted[class_id, given.name.code] = AttributeName(given.name.code, kind, given.name.label)
    vocabulary.add_attributes(wanted)


def wanted_values(row: ProductRow, attributes: dict[str, ProductAttribute]) -> tuple[dict[int, Wanted], list[RowError]]:
    """The row's values by attribute id, and what is wrong with the others."""
    found: dict[int, Wanted] = {}
    errors: list[RowError] = []
    for given in row.attributes:
        attribute = attributes.get(given.name.code)
        if attribute is None:  # an empty cell of an attribute that this class does not have
            continue
        if _is_empty(given.raw):
            found[attribute.pk] = Wanted(attribute, None)
            continue
        try:
            found[attribute.pk] = Wanted(attribute, _parsed(attribute, given))
        except values.BadValue as error:
            errors.append(RowError(row.line, given.column, str(given.raw), str(error)))
    return found, errors


def _parsed(attribute: ProductAttribute, given: RawAttribute) -> values.Value:
    if attribute.type not in values.READABLE:
        raise values.BadValue(f"attributes of type {attribute.type} cannot be imported; leave the cell empty")
    raw = values.with_point(given.raw) if given.decimal_comma and attribute.type == "float" else given.raw
    return values.parsed(attribute.type, raw)


def _is_empty(raw: object) -> bool:
    return raw is None or raw in ("", [])


def stored_values(product_ids: list[int]) -> dict[Key, tuple[int, values.Value]]:
    """Value id and value by product and attribute, in two queries."""
    kinds = [kind for kind in values.READABLE if kind not in OPTION_TYPES]
    columns = [f"value_{kind}" for kind in kinds]
    found: dict[Key, tuple[int, values.Value]] = {}
    multiple: dict[int, list[str]] = defaultdict(list)
    pairs = MultiOption.objects.filter(productattributevalue__product_id__in=product_ids)
    for value_id, option in pairs.values_list("productattributevalue_id", "attributeoption__option"):
        multiple[value_id].append(option)
    rows = ProductAttributeValue.objects.filter(product_id__in=product_ids).values_list(
        "pk", "product_id", "attribute_id", "attribute__type", "value_option__option", *columns
    )
    for pk, product_id, attribute_id, kind, option, *plain in rows:
        if kind == "option":
            value = option
        elif kind == "multi_option":
            value = tuple(sorted(multiple[pk]))
        else:
            value = plain[kinds.index(kind)] if kind in kinds else None
        found[product_id, attribute_id] = (pk, value)
    return found


def difference(wanted: dict[int, dict[int, Wanted]], stored: dict[Key, tuple[int, values.Value]]) -> Difference:
    """Compare, by product id. Computes only."""
    result = Difference()
    for product_id, by_attribute in wanted.items():
        for attribute_id, want in by_attribute.items():
            value_id, value = stored.get((product_id, attribute_id), (None, None))
            if _same(want, value) and (value_id is None or want.value is not None):
                continue
            if want.value is None:
                result.gone.append(value_id)
            elif value_id is None:
                result.new.append((product_id, want))
            else:
                result.changed.append((value_id, product_id, want))
            result.product_ids.add(product_id)
    return result


def _same(want: Wanted, stored: values.Value | None) -> bool:
    """Options are the same in any spelling, all other values only as they are."""
    if stored is None or want.value is None or want.attribute.type not in OPTION_TYPES:
        return _plain(stored) == want.value
    if want.attribute.type == "option":
        return folded(stored) == folded(want.value)
    return {folded(option) for option in stored} == {folded(option) for option in want.value}


def _plain(value: values.Value | None) -> values.Value | None:
    return value.strip() if isinstance(value, str) else value


def write(change: Difference, vocabulary: Vocabulary) -> None:
    """Write a difference: a fixed number of statements, whatever the number of values."""
    if change.gone:
        MultiOption.objects.filter(productattributevalue_id__in=change.gone).delete()
        ProductAttributeValue.objects.filter(pk__in=change.gone).delete()
    options = vocabulary.option_ids(_named_options(change))
    created = [_filled(ProductAttributeValue(product_id=product_id), want, options) for product_id, want in change.new]
    ProductAttributeValue.objects.bulk_create(created)
    by_kind: dict[str, list[ProductAttributeValue]] = defaultdict(list)
    for value_id, product_id, want in change.changed:
        value = _filled(ProductAttributeValue(pk=value_id, product_id=product_id), want, options)
        by_kind[want.attribute.type].append(value)
    for kind, changed in by_kind.items():
        if kind != "multi_option":
            ProductAttributeValue.objects.bulk_update(changed, [f"value_{kind}"])
    _write_multiple(change, options)


def _named_options(change: Difference) -> dict[int, set[str]]:
    named: dict[int, set[str]] = defaultdict(set)
    for want in [want for _, want in change.new] + [want for _, _, want in change.changed]:
        if want.attribute.type == "option":
            named[want.attribute.option_group_id].add(want.value)
        elif want.attribute.type == "multi_option":
            named[want.attribute.option_group_id].update(want.value)
    return named


def _filled(value: ProductAttributeValue, want: Wanted, options: dict[int, dict[str, int]]) -> ProductAttributeValue:
    value.attribute_id = want.attribute.pk
    if want.attribute.type == "option":
        value.value_option_id = options[want.attribute.option_group_id][folded(want.value)]
    elif want.attribute.type != "multi_option":
        setattr(value, f"value_{want.attribute.type}", want.value)
    return value


def _write_multiple(change: Difference, options: dict[int, dict[str, int]]) -> None:
    wants = {
        (product_id, want.attribute.pk): want
        for product_id, want in [*change.new, *((product_id, want) for _, product_id, want in change.changed)]
        if want.attribute.type == "multi_option"
    }
    if not wants:
        return
    replaced = [value_id for value_id, _, want in change.changed if want.attribute.type == "multi_option"]
    if replaced:
        MultiOption.objects.filter(productattributevalue_id__in=replaced).delete()
    # Read back: not every database tells the keys of rows that were inserted in bulk.
    rows = ProductAttributeValue.objects.filter(
        product_id__in={product_id for product_id, _ in wants}, attribute_id__in={attribute for _, attribute in wants}
    ).values_list("pk", "product_id", "attribute_id")
    MultiOption.objects.bulk_create(
        MultiOption(productattributevalue_id=pk, attributeoption_id=option_id)
        for pk, product_id, attribute_id in rows
        if (want := wants.get((product_id, attribute_id)))
        for option_id in {options[want.attribute.option_group_id][folded(option)] for option in want.value}
    )
