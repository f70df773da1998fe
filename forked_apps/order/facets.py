"""What seals say of which rows: the open columns as they are, the personal ones as one digest. Reads, never writes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from forked_apps.order import counterfoils, kept
from forked_apps.order.models import Order

COUNTERFOIL, STATE, PERSON, MARK = "counterfoil", "order's state", "order's customer", "mark"
NOT_BLANKED = {"country"}  # an erased address keeps its country: the tax was reckoned by it


@dataclass(frozen=True)
class Facet:
    """One kind of seal: of rows of `model`, which go by `key`, an attribute of theirs."""

    kind: str
    model: type
    open: tuple[str, ...]
    personal: tuple[str, ...] = ()
    key: str = "pk"

    def key_of(self, row) -> str:
        return str(getattr(row, self.key))

    def content_of(self, row, *, salt: str) -> dict:
        content = counterfoils.facts(row, self.open)
        if self.personal:
            content["personal"] = veiled(self.personal_of(row), salt=salt)
        return content

    def personal_of(self, row) -> dict:
        return {name: _personal(row, name) for name in self.personal}

    def is_blank(self, row) -> bool:
        """Whether nothing personal is left in the row."""
        return all(
            value is None
            or (isinstance(value, dict) and all(v is None for k, v in value.items() if k not in NOT_BLANKED))
            for value in self.personal_of(row).values()
        )

    def rows(self):
        """All rows of the model, with what `content_of` needs, in a constant number of queries."""
        related = [name for name in self.personal if self.model._meta.get_field(name).is_relation]
        rows = self.model._base_manager.order_by("pk")
        return rows.select_related(*related) if related else rows

    def is_touched(self, columns: Iterable[str] | None) -> bool:
        names = {*self.open, *self.personal}
        return columns is None or not names.isdisjoint(columns)


@cache
def of_models() -> dict[type, tuple[Facet, ...]]:
    """The facets of each model that has seals, the order's counterfoil apart."""
    found: dict[type, tuple[Facet, ...]] = {
        Order: (
            Facet(STATE, Order, kept.STATE, key="number"),
            Facet(PERSON, Order, kept.OWNER, kept.PERSON, key="number"),
        )
    }
    for model, rule in kept.models():
        if rule.sealed:
            found[model] = (Facet(model._meta.label, model, rule.agreed, rule.personal),)
    return found


def all_facets() -> Iterator[Facet]:
    for facets in of_models().values():
        yield from facets


def veiled(values: dict, *, salt: str) -> str:
    """The digest of personal values: without the salt, nobody can try which values it was made of."""
    return hmac.new(salt.encode(), counterfoils.canonical(values).encode(), hashlib.sha256).hexdigest()


def _personal(row, name: str):
    field = row._meta.get_field(name)
    if not field.is_relation:
        return counterfoils.facts(row, [name])[name]
    address = getattr(row, name)
    if address is None:
        return None
    columns = [f.name for f in address._meta.concrete_fields if not f.primary_key and f.name != "search_text"]
    return counterfoils.facts(address, columns)
