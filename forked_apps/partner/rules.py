"""The shop's rules (tax rates, offers, product classes, where it delivers) kept in memory, under their version.

Every statement that writes such a row, through whatever door, gives the rules a new random version in the same
transaction: triggers of the database do it (`rule_triggers`). Whoever prices something reads the version with it, in
the same statement where that can be, and uses what is in memory only under that very version. So nothing has to be
cleared: a killed process, another process, a rolled-back transaction or a lost cache leave nothing stale behind.
Without a version (no triggers, while tables are migrated) everything is read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.db import models
from django.db.models import Subquery

from forked_apps.catalogue.models import ProductClass
from forked_apps.partner.models import Partner, RulesVersion, TaxRate
from forked_apps.prepared import Prepared

Part = TypeVar("Part")


class Rules:
    """What the rules say under one version; each part is read at its first use."""

    def __init__(self, version: str | None):
        self.version = version
        self._parts: dict[Callable, object] = {}

    def get(self, load: Callable[[], Part]) -> Part:
        """What `load()` answers: from memory, or read now. It is shared by all requests: nobody may change it."""
        if load in self._parts:
            return self._parts[load]
        part = load()
        # What was read while somebody changed it may be of neither version: it serves this once. Without a version the
        # rules live as long as one answer.
        if self.version is None or _version() == self.version:
            self._parts[load] = part
        return part

    def peek(self, load: Callable[[], Part]) -> Part | None:
        """What `get` would answer without reading anything; None when it is not in memory."""
        return self._parts.get(load)


_latest = Rules(None)


def of(version: str | None) -> Rules:
    """The rules under a version that was just read (None: it is not known)."""
    global _latest
    if version is None:
        return Rules(None)
    known = _latest
    if known.version != version:
        known = _latest = Rules(version)
    return known


def latest() -> Rules:
    """The rules that this process knew last: for a first look, where the right one follows."""
    return _latest


def now() -> Rules:
    """The rules of this moment; one statement."""
    return of(_version())


def version_column() -> Subquery:
    """The version as a column of another statement: the annotation to give to `of`."""
    return Subquery(RulesVersion.objects.values("version")[:1], output_field=models.CharField())


def tax_rates() -> dict[tuple[str, str], object]:
    """A part of the rules: (country, tax code) -> rate."""
    return {(country, code): rate for country, code, rate in TaxRate.objects.values_list("country", "tax_code", "rate")}


def product_classes() -> dict[int, ProductClass]:
    """A part of the rules, by key."""
    return ProductClass.objects.in_bulk()


def partners() -> dict[int, Partner]:
    """A part of the rules, by key."""
    return Partner.objects.in_bulk()


def give(row: models.Model, name: str, rows: Mapping[int, models.Model]) -> None:
    """Lets a foreign key answer from these rows; one that is not among them is read when it is asked for."""
    key = getattr(row, f"{name}_id")
    if key in rows:
        row._state.fields_cache[name] = rows[key]
    elif key is None:
        row._state.fields_cache[name] = None


def give_sellers(known: Rules, record, product) -> None:
    """Lets a stock record know its partner, and a product with its parent their classes, without a join."""
    give(record, "partner", known.get(partners))
    for one in filter(None, (product, product.parent)):
        give(one, "product_class", known.get(product_classes))


def _version() -> str | None:
    row = _VERSION.first()
    return row[0] if row else None


_VERSION = Prepared(lambda: RulesVersion.objects.values_list("version"))
