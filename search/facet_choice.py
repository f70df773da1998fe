"""Which facets the shop asks for: the fixed ones, attributes chosen to suit each result, and what staff override."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from search import conf
from search.facets import ATTRIBUTE_PREFIX, FacetResult, FacetSpec, relabel
from search.models import FacetDefinition, are_bounds
from search.queries import SearchRequest

log = logging.getLogger("counterfoil.search")


@dataclass(frozen=True)
class FacetChoice:
    """The definitions that staff made, by code."""

    definitions: Mapping[str, FacetDefinition]

    def applied_to(self, request: SearchRequest) -> SearchRequest:
        """The request, asking for the facets of the shop."""
        attributes = [
            (code.removeprefix(ATTRIBUTE_PREFIX), one)
            for code, one in self.definitions.items()
            if code.startswith(ATTRIBUTE_PREFIX)
        ]
        always = tuple(code for code, one in attributes if one.is_always_shown and not one.is_hidden)
        return replace(
            request,
            facets=tuple(self._spec(spec) for spec in _standard() if not self._is_hidden(spec.code)),
            attribute_facets=max(conf.attribute_facets(), len(always)),
            wanted_attributes=always,
            hidden_attributes=tuple(code for code, one in attributes if one.is_hidden),
        )

    def arranged(self, facets: Sequence[FacetResult]) -> tuple[FacetResult, ...]:
        """Facets with the labels of staff, in their order; what has no row keeps its place behind."""
        named = [
            relabel(facet, label=self.definitions[facet.code].label) if facet.code in self.definitions else facet
            for facet in facets
        ]
        return tuple(sorted(named, key=lambda facet: self._position(facet.code)))

    def _spec(self, spec: FacetSpec) -> FacetSpec:
        own = self.definitions.get(spec.code)
        if own is None:
            return spec
        return replace(spec, label=own.label or spec.label, size=own.size, bounds=_bounds_of(own) or spec.bounds)

    def _is_hidden(self, code: str) -> bool:
        return code in self.definitions and self.definitions[code].is_hidden

    def _position(self, code: str) -> int:
        own = self.definitions.get(code)
        return own.position if own else (100 if code.startswith(ATTRIBUTE_PREFIX) else 50)


def _bounds_of(definition: FacetDefinition) -> tuple[int, ...]:
    """In minor units; none where what is stored cannot be used."""
    if not are_bounds(definition.bounds):
        log.warning("the bounds of facet %s are left out: %r", definition.code, str(definition.bounds)[:100])
        return ()
    return tuple(round(bound * 100) for bound in definition.bounds)


def _standard() -> tuple[FacetSpec, ...]:
    bounds = tuple(int(bound * 100) for bound in conf.price_bounds())
    return (
        FacetSpec("category", _("Category"), "category_ids", kind="tree", size=40),
        FacetSpec("brand", _("Brand"), "brand_exact", size=15),
        FacetSpec("price", _("Price"), "price_minor", kind="price", bounds=bounds),
        FacetSpec("rating", _("Rating"), "rating", kind="rating"),
        FacetSpec("in_stock", _("Availability"), "in_stock", kind="boolean"),
    )
