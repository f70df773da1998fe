"""Seal what is older than its seals: once for each kind, from a position that is marked in the chain."""

from datetime import datetime

from django.db import transaction

from forked_apps.order import chain, facets, seals
from forked_apps.order.models import Seal

BATCH = 200


def seal_history(*, now: datetime) -> dict[str, int]:
    """Seals the rows of every kind that has no seal yet; answers how many of which kind.

    The mark in the chain says until where seals have no key, and which kinds begin with rows that the shop found
    rather than wrote. A kind that has seals is left alone: its rows without one are for the proof to name.
    """
    while chain.seal_pending(now=now):
        continue
    with transaction.atomic():
        began = [facet for facet in facets.all_facets() if not Seal.objects.filter(kind=facet.kind).exists()]
        began = [facet for facet in began if facet.rows().exists()]
        keyless = Seal.objects.filter(key="", chain_key="").exclude(position=None).order_by("-position").first()
        if not began and (keyless is None or Seal.objects.filter(kind=facets.MARK).exists()):
            return {}
        content = {"keyless_until": keyless.position if keyless else 0, "kinds": [facet.kind for facet in began]}
        seals.mark(content, now=now)
        counts = {facet.kind: _seal_all(facet) for facet in began}
    while chain.seal_pending(now=now):
        continue
    return counts


def _seal_all(facet: facets.Facet) -> int:
    count, rows = 0, facet.rows()
    batch = list(rows[:BATCH])
    while batch:
        count += seals.write(batch, columns=[*facet.open, *facet.personal])
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])
    return count
