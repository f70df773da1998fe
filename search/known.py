"""What a search needs to know of the shop beside the index: in the memory of the process, under the shop's versions.

One small statement reads the versions (`partner.rules`, the revision of the category tree); only what they no longer
hold for is read again.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from forked_apps.catalogue.models import ProductAttribute
from forked_apps.partner import rules
from forked_apps.partner.models import RulesVersion
from forked_apps.prepared import Prepared
from forked_apps.shelf import reading, tree
from forked_apps.shelf.models import Revision
from search.models import FacetDefinition


@dataclass(frozen=True)
class Attributes:
    """Of all attributes by code: the name that people see, and the types that product classes give it."""

    names: Mapping[str, str]
    kinds: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Shop:
    """The shop at one moment; shared by all requests, so that nobody may change it."""

    definitions: Mapping[str, FacetDefinition]
    attributes: Attributes
    categories: tree.Tree


def now() -> Shop:
    """The present shop. One small statement, and three more after any of it was changed."""
    version, categories = _VERSIONS.first() or (None, None)
    held = rules.of(version)
    return Shop(
        definitions=held.get(_definitions),
        attributes=held.get(_attributes),
        categories=tree.at(categories) if version else tree.now(),
    )


def _definitions() -> dict[str, FacetDefinition]:
    return {definition.code: definition for definition in FacetDefinition.objects.all()}


def _attributes() -> Attributes:
    names: dict[str, str] = {}
    kinds: dict[str, set[str]] = defaultdict(set)
    # Product classes may name one code differently; the oldest name stands.
    for code, name, kind in ProductAttribute.objects.order_by("-pk").values_list("code", "name", "type"):
        names[code] = name
        kinds[code].add(kind)
    return Attributes(names, {code: frozenset(of_code) for code, of_code in kinds.items()})


_VERSIONS = Prepared(
    lambda: RulesVersion.objects.annotate(categories_at=reading.revision(Revision.CATEGORIES)).values_list(
        "version", "categories_at"
    )
)
