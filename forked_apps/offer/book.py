"""The site's offers with their ranges as a part of the shop's rules: read once for each version, copied for each cart.

Counts of use and whether a limited offer is used up are no part of it: orders move those all the time. They are read
with each cart, for offers that have a limit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Model, Q
from django.utils import timezone

from forked_apps.offer import soundness
from forked_apps.offer.models import ConditionalOffer, Range
from forked_apps.prepared import Among, Prepared

WITH_RULES = ("condition__range", "benefit__range")
# Offers that ended earlier than this are left out; whoever asks about an earlier moment (demo data) asks the database.
LOOKING_BACK = timedelta(days=1)
# Ranges that name more products than this are asked about the products of a cart instead.
MOST_PRODUCTS = 5000


@dataclass(frozen=True)
class RangeFacts:
    """What a range is made of; `products` and `excluded` are None when they are too many to be kept."""

    products: frozenset[int] | None = frozenset()
    excluded: frozenset[int] | None = frozenset()
    classes: frozenset[int] = frozenset()
    paths: frozenset[str] = frozenset()
    excluded_paths: frozenset[str] = frozenset()


class Book:
    """Offers for all, which no person has suspended, and what their ranges hold."""

    def __init__(self, offers: list[ConditionalOffer], since: datetime):
        self.since = since
        self.offers = soundness.sound(offers)
        ranges = {one.pk: one for offer in offers for one in ranges_of(offer) if one is not None}
        self.ranges = _range_facts(ranges)
        self.combinations = _combinations([offer.pk for offer in offers])

    def running(self, now: datetime) -> list[ConditionalOffer] | None:
        """Copies of the offers in force, highest priority first; None when the book does not reach back so far."""
        if now < self.since:
            return None
        found = [offer for offer in self.offers if _is_within(offer, now)]
        limited = {offer.pk for offer in found if is_limited(offer)}
        counts = {pk: (status, uses, given) for pk, status, uses, given in _COUNTS(offers=limited)} if limited else {}
        copies, ranges = [], {}
        for offer in found:
            own = _copy_with_rules(offer, ranges)
            if offer.pk in limited:
                own.status, own.num_applications, own.total_discount = counts.get(offer.pk, ("", 0, 0))
            if own.status == ConditionalOffer.OPEN:
                copies.append(own)
        return copies


def load() -> Book:
    """The part of `partner.rules` that holds the book."""
    since = timezone.now() - LOOKING_BACK
    offers = ConditionalOffer.objects.filter(offer_type=ConditionalOffer.SITE).exclude(
        status=ConditionalOffer.SUSPENDED
    )
    return Book(list(offers.exclude(end_datetime__lt=since).select_related(*WITH_RULES)), since)


def running_in_database(now: datetime) -> list[ConditionalOffer]:
    """The offers in force at any moment, past the book."""
    begun = Q(start_datetime=None) | Q(start_datetime__lte=now)
    lasting = Q(end_datetime=None) | Q(end_datetime__gte=now)
    offers = ConditionalOffer.objects.filter(
        begun & lasting, offer_type=ConditionalOffer.SITE, status=ConditionalOffer.OPEN
    )
    return soundness.sound(offers.select_related(*WITH_RULES))


def is_limited(offer: ConditionalOffer) -> bool:
    """Whether its counts of use decide about it."""
    return bool(offer.max_global_applications or offer.max_user_applications or offer.max_discount)


def ranges_of(offer: ConditionalOffer) -> tuple[Range | None, Range | None]:
    return offer.condition.range, offer.benefit.range


def _is_within(offer: ConditionalOffer, now: datetime) -> bool:
    begun = offer.start_datetime is None or offer.start_datetime <= now
    return begun and (offer.end_datetime is None or offer.end_datetime >= now)


_COUNTS = Prepared(
    lambda: (
        ConditionalOffer.objects.filter(Among("pk", "offers"))
        .order_by()
        .values_list("pk", "status", "num_applications", "total_discount")
    )
)


def _copy_with_rules(offer: ConditionalOffer, ranges: dict[int, Range]) -> ConditionalOffer:
    """A cart teaches its offers and ranges what it holds: each one gets its own."""
    own = _copy(offer)
    for name in ("condition", "benefit"):
        rule = _copy(getattr(offer, name))
        if rule.range_id is not None:
            kept = ranges.get(rule.range_id)
            if kept is None:
                kept = ranges[rule.range_id] = _copy(rule.range)
            rule._state.fields_cache["range"] = kept
        own._state.fields_cache[name] = rule
    return own


def _copy(row: Model) -> Model:
    """As `copy.copy`, without going through pickling."""
    own = object.__new__(type(row))
    own.__dict__ = dict(row.__dict__)
    own._state = object.__new__(type(row._state))
    own._state.__dict__ = {**row._state.__dict__, "fields_cache": dict(row._state.fields_cache)}
    return own


def _range_facts(ranges: dict[int, Range]) -> dict[int, RangeFacts]:
    pks = [pk for pk, one in ranges.items() if not one.proxy_class]
    if not pks:
        return {}
    products, excluded = (_some(relation, pks) for relation in ("included_products", "excluded_products"))
    classes = _sets("classes", pks, "productclass_id")
    paths, excluded_paths = (
        _sets(relation, pks, "category__path") for relation in ("included_categories", "excluded_categories")
    )
    nothing: frozenset = frozenset()
    return {
        pk: RangeFacts(
            products.get(pk, nothing),
            excluded.get(pk, nothing),
            classes.get(pk, nothing),
            paths.get(pk, nothing),
            excluded_paths.get(pk, nothing),
        )
        for pk in pks
    }


def _sets(relation: str, range_ids: Collection[int], column: str) -> dict[int, frozenset]:
    return _grouped(getattr(Range, relation).through.objects.filter(range_id__in=range_ids), column)


def _grouped(rows, column: str) -> dict[int, frozenset]:
    found: dict[int, set] = defaultdict(set)
    for range_id, value in rows.order_by().values_list("range_id", column):
        found[range_id].add(value)
    return {pk: frozenset(values) for pk, values in found.items()}


def _some(relation: str, range_ids: Collection[int]) -> dict[int, frozenset | None]:
    """The products of each range, None where they are many: those are not read."""
    rows = getattr(Range, relation).through.objects.filter(range_id__in=range_ids).order_by()
    sizes = dict(rows.values_list("range_id").annotate(size=Count("pk")))
    few = [pk for pk, size in sizes.items() if size <= MOST_PRODUCTS]
    found = _grouped(rows.filter(range_id__in=few), "product_id") if few else {}
    return {pk: found.get(pk, frozenset()) if sizes.get(pk, 0) <= MOST_PRODUCTS else None for pk in range_ids}


def _combinations(offer_ids: Collection[int]) -> dict[int, frozenset[int]]:
    pairs = ConditionalOffer.combinations.through.objects.filter(from_conditionaloffer_id__in=offer_ids)
    found: dict[int, set[int]] = {pk: set() for pk in offer_ids}
    for one, other in pairs.values_list("from_conditionaloffer_id", "to_conditionaloffer_id"):
        found[one].add(other)
    return {pk: frozenset(others) for pk, others in found.items()}
