"""Which attributes of a result make facets worth showing: found out before their values in this result are counted.

How many products of the result carry an attribute tells whether it belongs there; how its values split all products
that carry it tells whether it helps to choose, and is kept for as long as the index stands. Both are choices, not
counts that anybody sees, so that of many products a sample says enough.
"""

import math
from collections.abc import Sequence
from typing import Any, Protocol

from search import facets
from search.backends.field_plans import SAMPLE, SMALLEST_SAMPLE
from search.backends.kept import Notes
from search.facets import ATTRIBUTE_PREFIX, CARRIED_ATTRIBUTES, AnyOf, CountingGroup, FacetSpec, Filter

# Products of which a sample has at least so many: of a result, and of the carriers of one attribute.
OF_RESULT = 1000
OF_CARRIERS = 10_000
# Attributes that fewer of the products carry do not belong to the result.
LEAST_SHARE = 0.15
# So many of the carried attributes are looked at, most carried first.
MOST_RATED = 18
MOST_CARRIED = 60


class Counting(Protocol):
    """What an engine must offer for this; a text is what `backends.product_search` calls a TextQuestion."""

    def carriers(self, codes: Sequence[str]) -> list[int]:
        """About how many products carry each attribute."""

    def count(self, text: Any, groups: Sequence[CountingGroup]) -> list[Any]: ...


def spec(code: str) -> FacetSpec:
    """The facet of an attribute."""
    return FacetSpec(f"{ATTRIBUTE_PREFIX}{code}", code, f"attrs.{code}")


def carried(
    engine: Counting, text: Any, filters: Sequence[Filter], *, matches: int, without: frozenset[str]
) -> list[tuple[str, float]]:
    """Codes of the attributes that many products of the result carry, with their share of its products."""
    if not matches:
        return []
    sample, share = _sample(matches, of=OF_RESULT)
    counting = {"terms": {"field": CARRIED_ATTRIBUTES, "size": MOST_CARRIED, "shard_size": MOST_CARRIED}}
    (counted,) = engine.count(text, [CountingGroup(None, (*filters, *sample), {CARRIED_ATTRIBUTES: counting})])
    asked = max(1.0, matches * share)
    least = max(2, math.ceil(asked * LEAST_SHARE))
    buckets = counted.answers[CARRIED_ATTRIBUTES]["buckets"]
    common = [(bucket["key"], bucket["doc_count"] / asked) for bucket in buckets if bucket["doc_count"] >= least]
    return [(code, part) for code, part in common if code not in without][:MOST_RATED]


def most_telling(engine: Counting, everything: Any, notes: Notes, found: Sequence[tuple[str, float]]) -> list[str]:
    """These codes, those that help most to choose first; those that help nobody are left out."""
    rated = _rated(engine, everything, notes, [code for code, _ in found])
    scores = {code: rated[code] * min(1.0, share) for code, share in found}
    return sorted((code for code in scores if scores[code] > 0), key=lambda code: (-scores[code], code))


def _rated(engine: Counting, everything: Any, notes: Notes, codes: Sequence[str]) -> dict[str, float]:
    """How well each attribute splits the products that carry it, whatever was searched for."""
    known = {code: notes.known(("rated", code)) for code in codes}
    unknown = [code for code in codes if known[code] is None]
    if not unknown:
        return known
    having = {code: AnyOf(CARRIED_ATTRIBUTES, (code,)) for code in unknown}
    groups = [
        CountingGroup(code, (having[code], *_sample(count, of=OF_CARRIERS)[0]), {spec(code).code: _values_of(code)})
        for code, count in zip(unknown, engine.carriers(unknown), strict=True)
    ]
    for counted in engine.count(everything, groups):
        code = counted.without
        facet = facets.read_facet(spec(code), counted.answers, None)
        known[code] = facets.usefulness(facet)
        notes.note(("rated", code), known[code])
    return known


def _values_of(code: str) -> dict[str, Any]:
    facet = spec(code)
    return {"terms": {"field": facet.field, "size": facet.size, "shard_size": facet.size}}


def _sample(matches: int, *, of: int) -> tuple[list[Filter], float]:
    """A filter that leaves between `of` and twice as many of so many products, and the share of them that it leaves."""
    level = min(SMALLEST_SAMPLE, max(1, matches // of).bit_length() - 1)
    return ([AnyOf(SAMPLE, (level,))], 0.5**level) if level else ([], 1.0)
