"""The facets, once, for both engines: what holds, what to count, and how to read the counts."""

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

# A whole facet lists this many values; a selected value beyond those listed is counted by itself.
VALUES_ASKED = 1000
RATING_STEPS = (4, 3, 2, 1)
ATTRIBUTE_PREFIX = "attr."
# Which attributes the products of a result have: counted first, to choose the facets that suit this result.
CARRIED_ATTRIBUTES = "attribute_codes"
_DIGITS = re.compile(r"(\d+)")

FacetKind = Literal["terms", "tree", "boolean", "price", "rating"]


@dataclass(frozen=True)
class AnyOf:
    """A document holds when its field has one of the values."""

    field: str
    values: tuple[str | int | bool, ...]


@dataclass(frozen=True)
class Between:
    """A document holds when its numeric field lies between the bounds, both included; None leaves a side open."""

    field: str
    minimum: int | float | None = None
    maximum: int | float | None = None


Filter = AnyOf | Between


@dataclass(frozen=True)
class FacetSpec:
    """One facet to count, of which `size` values are shown; `asked` are more than those, to know how many there are.

    `bounds` are the inner limits of price buckets, in minor units of the currency.
    """

    code: str
    label: str
    field: str
    kind: FacetKind = "terms"
    size: int = 20
    asked: int = 0
    bounds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice: its value as it stands in the URL, its label, and how many products it would show."""

    value: str
    label: str
    count: int
    selected: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    depth: int = 0


@dataclass(frozen=True)
class FacetResult:
    """A counted facet. `minimum` and `maximum` bound the prices found when the facet's own selection is left out."""

    code: str
    label: str
    kind: FacetKind
    values: tuple[FacetValue, ...] = ()
    other_count: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    # Values that were counted, those that are not listed included where the facet asked for more than it shows.
    value_count: int = 0

    @property
    def has_selection(self) -> bool:
        return any(value.selected for value in self.values)


@dataclass(frozen=True)
class CountingGroup:
    """Aggregations counted over one and the same set: all selections hold but the one of `without`."""

    without: str | None
    filters: tuple[Filter, ...]
    aggregations: dict[str, Any] = field(default_factory=dict)


def counting_groups(specs: Sequence[FacetSpec], selections: Mapping[str, Filter]) -> list[CountingGroup]:
    """Group the facets by the set they count: a facet with a selection counts as if it had none (multi-select)."""
    free = [spec for spec in specs if spec.code not in selections]
    groups = [CountingGroup(None, tuple(selections.values()), aggregations(free))] if free else []
    for spec in specs:
        if spec.code in selections:
            others = tuple(chosen for code, chosen in selections.items() if code != spec.code)
            groups.append(CountingGroup(spec.code, others, aggregations([spec])))
    return groups


def aggregations(specs: Sequence[FacetSpec]) -> dict[str, Any]:
    """The aggregation tree that Elasticsearch and Tantivy both accept."""
    asked: dict[str, Any] = {}
    for spec in specs:
        if spec.kind == "price":
            asked[spec.code] = {"range": {"field": spec.field, "ranges": _ranges(spec.bounds)}}
            asked[f"{spec.code}:stats"] = {"stats": {"field": spec.field}}
        elif spec.kind == "rating":
            asked[spec.code] = {"range": {"field": spec.field, "ranges": _ranges(sorted(RATING_STEPS))}}
        else:
            asked[spec.code] = {"terms": {"field": spec.field, "size": max(1, spec.size, spec.asked)}}
    return asked


def _ranges(bounds: Sequence[int]) -> list[dict[str, int]]:
    if not bounds:
        return [{"from": 0}]
    inner = [{"from": low, "to": high} for low, high in itertools.pairwise(bounds)]
    return [{"to": bounds[0]}, *inner, {"from": bounds[-1]}]


def read_facet(spec: FacetSpec, counted: Mapping[str, Any], selection: Filter | None) -> FacetResult:
    """Turn one engine's counts into the facet that pages and API show; selected values are never cut off."""
    if spec.kind == "price":
        return _read_price(spec, counted, selection)
    if spec.kind == "rating":
        return _read_rating(spec, counted, selection)
    return _read_terms(spec, counted, selection)


def _read_terms(spec: FacetSpec, counted: Mapping[str, Any], selection: Filter | None) -> FacetResult:
    terms = counted.get(spec.code, {})
    counts = {_key(bucket): bucket["doc_count"] for bucket in terms.get("buckets", ())}
    chosen = {_text(value) for value in selection.values} if isinstance(selection, AnyOf) else set()
    counts |= dict.fromkeys(chosen - counts.keys(), 0)
    most = sorted(counts.items(), key=lambda item: -item[1])
    shown = [item for at, item in enumerate(most) if at < spec.size or item[0] in chosen]
    hidden = sum(counts.values()) - sum(count for _, count in shown)
    shown.sort(key=lambda item: (-item[1], natural_order(item[0])))
    values = tuple(FacetValue(value, value, count, value in chosen) for value, count in shown)
    others = hidden + terms.get("sum_other_doc_count", 0)
    return FacetResult(spec.code, spec.label, spec.kind, values, others, value_count=len(counts))


def uncounted(facet: FacetResult) -> list[str]:
    """Selected values that may have stood behind those which the engine listed."""
    return [value.value for value in facet.values if value.selected and not value.count] if facet.other_count else []


def with_counts(facet: FacetResult, counts: Mapping[str, int]) -> FacetResult:
    """The facet with these values counted too."""
    values = tuple(replace(value, count=counts.get(value.value, value.count)) for value in facet.values)
    ordered = sorted(values, key=lambda value: (-value.count, natural_order(value.value)))
    return replace(facet, values=tuple(ordered), other_count=max(0, facet.other_count - sum(counts.values())))


def _read_price(spec: FacetSpec, counted: Mapping[str, Any], selection: Filter | None) -> FacetResult:
    stats = counted.get(f"{spec.code}:stats", {})
    selected = (selection.minimum, selection.maximum) if isinstance(selection, Between) else None
    values = []
    for bucket in counted.get(spec.code, {}).get("buckets", ()):
        # A bucket ends just below the next one's beginning, so that its link finds exactly what it counts.
        low = int(bucket["from"]) if bucket.get("from") else None
        high = int(bucket["to"]) - 1 if bucket.get("to") is not None else None
        minimum, maximum = major_units(low), major_units(high)
        name = f"{'' if minimum is None else minimum}..{'' if maximum is None else maximum}"
        values.append(FacetValue(name, name, bucket["doc_count"], (low, high) == selected, minimum, maximum))
    lowest, highest = (stats.get(side) if stats.get("count") else None for side in ("min", "max"))
    return FacetResult(spec.code, spec.label, spec.kind, tuple(values), 0, major_units(lowest), major_units(highest))


def _read_rating(spec: FacetSpec, counted: Mapping[str, Any], selection: Filter | None) -> FacetResult:
    from_step = {
        bucket["from"]: bucket["doc_count"]
        for bucket in counted.get(spec.code, {}).get("buckets", ())
        if bucket.get("from") is not None
    }
    chosen = selection.minimum if isinstance(selection, Between) else None
    values = tuple(
        FacetValue(str(step), str(step), sum(n for low, n in from_step.items() if low >= step), step == chosen)
        for step in RATING_STEPS
    )
    return FacetResult(spec.code, spec.label, spec.kind, values)


def usefulness(facet: FacetResult) -> float:
    """How evenly its values split the products that have one; 0 for one value or near-unique ones."""
    counts = [value.count for value in facet.values if value.count]
    carriers = sum(counts) + facet.other_count
    if len(counts) < 2 or carriers / (len(counts) + facet.other_count) < 1.5:
        return 0.0
    # Sizes and weights split a result finely but are what people rarely choose by.
    wordy = 1.0 if any(not _is_number(value.value) for value in facet.values) else 0.6
    entropy = -sum(count / carriers * math.log2(count / carriers) for count in counts)
    return wordy * min(entropy, 3.0) * (1 - facet.other_count / carriers)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


def relabel(facet: FacetResult, *, label: str | None = None, values: Mapping[str, str] | None = None) -> FacetResult:
    """The same facet with names for people."""
    named = facet.values
    if values is not None:
        named = tuple(
            replace(value, label=values[value.value]) if value.value in values else value for value in facet.values
        )
    return replace(facet, label=label or facet.label, values=named)


def natural_order(text: str) -> tuple:
    """Sort key by which "2 GB" comes before "10 GB"."""
    parts = _DIGITS.split(text.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def major_units(minor: float | None) -> Decimal | None:
    """Minor units of the currency as a decimal amount: 1999 -> 19.99."""
    return None if minor is None else Decimal(round(minor)).scaleb(-2)


def minor_units(amount: Decimal | None) -> int | None:
    """A decimal amount in minor units of the currency: 19.99 -> 1999."""
    return None if amount is None else int((amount * 100).to_integral_value())


def _key(bucket: Mapping[str, Any]) -> str:
    key = bucket.get("key_as_string", bucket["key"])
    return str(int(key)) if isinstance(key, float) and key.is_integer() else str(key)


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
