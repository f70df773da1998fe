"""What offers ask of the database about a cart (ranges, combinations, earlier uses), answered by one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.apps import apps
from django.db.models import CharField, F, IntegerField, QuerySet, Sum, Value
from django.db.models.functions import Cast

from forked_apps.prepared import Among, Prepared

PRODUCT, EXCLUDED, CLASS, CATEGORY, EXCLUDED_CATEGORY, LIES_IN, COMBINES, USES = range(8)


class Facts:
    """What the database says about some ranges, products and offers: the input of Oscar's own rules."""

    def __init__(self, rows: Iterable[tuple[int, int, int, str]]):
        self.numbers: dict[tuple[int, int], set[int]] = defaultdict(
            set
        )  # (kind, range or offer) -> products, classes, offers, a count
        self.paths: dict[tuple[int, int], set[str]] = defaultdict(set)  # (kind, range) -> category paths
        self.homes: dict[int, set[str]] = defaultdict(set)  # product -> paths of the categories it lies in
        self.add(rows)

    def add(self, rows: Iterable[tuple[int, int, int, str]]) -> None:
        for kind, owner, number, path in rows:
            if kind == LIES_IN:
                self.homes[owner].add(path)
            elif path:
                self.paths[kind, owner].add(path)
            else:
                self.numbers[kind, owner].add(number)

    def know(self, range_id: int, known) -> None:
        """Takes over what `offer.book` knows of a range."""
        self.numbers[PRODUCT, range_id] = known.products or set()
        self.numbers[EXCLUDED, range_id] = known.excluded or set()
        self.numbers[CLASS, range_id] = known.classes
        self.paths[CATEGORY, range_id] = known.paths
        self.paths[EXCLUDED_CATEGORY, range_id] = known.excluded_paths

    def contains(self, product_range, product) -> bool:
        """The rule of `Range.product_queryset`, in memory: a child is in, or out, where its parent is."""
        pks = {product.pk, product.parent_id} - {None}
        key = product_range.pk
        if pks & self.numbers[EXCLUDED, key] or self._lies_in(pks, self.paths[EXCLUDED_CATEGORY, key]):
            return False
        return bool(
            product_range.includes_all_products
            or pks & self.numbers[PRODUCT, key]
            or _class_of(product) in self.numbers[CLASS, key]
            or self._lies_in(pks, self.paths[CATEGORY, key])
        )

    def _lies_in(self, pks: Collection[int], paths: Collection[str]) -> bool:
        # A treebeard path starts with the paths of all its ancestors.
        return any(home.startswith(path) for pk in pks for home in self.homes[pk] for path in paths)


def load(*, ranges: Iterable, products: Iterable, offers: Iterable = (), user_id: int | None = None, book=None) -> None:
    """Teach these Range instances which of these products they contain, and these offers what they ask for.

    Offers learn which others they combine with and, when they are limited per user, how often this user had them.
    What `book` (offer.book) knows is not asked again; one query for the rest, none without products or without ranges.
    Ranges with their own Python class (`proxy_class`) keep deciding for themselves.
    """
    ranges = [one for one in ranges if one is not None and not one.proxy_class]
    products, offers = list(products), list(offers)
    if not products or not (ranges or offers):
        return
    known = book.ranges if book is not None else {}
    combinations = book.combinations if book is not None else {}
    limited = [offer for offer in offers if offer.max_user_applications and user_id is not None]
    facts = _facts({one.pk for one in ranges}, known, products, _about(offers, combinations, limited, user_id))
    answers: dict[int, dict[int, bool]] = {}
    for one in ranges:
        if one.pk not in answers:
            answers[one.pk] = {product.pk: facts.contains(one, product) for product in products}
        one.known_products = answers[one.pk]
    for offer in offers if len(offers) > 1 else ():
        offer.known_combinations = combinations.get(offer.pk) or frozenset(facts.numbers[COMBINES, offer.pk])
    for offer in limited:
        offer.known_user_applications = next(iter(facts.numbers[USES, offer.pk]), 0)


def _facts(range_ids: set[int], known, products: list, parts: list[QuerySet]) -> Facts:
    """What the book says of these ranges, and one statement for what it does not; `parts` are asked with it."""
    facts = Facts(())
    for pk in range_ids & known.keys():
        facts.know(pk, known[pk])
    pks = {product.pk for product in products} | {product.parent_id for product in products} - {None}
    parts = [*_of_ranges(range_ids - known.keys(), pks), *_of_large_ranges(range_ids, known, pks), *parts]
    asks_homes = any(pk not in known or known[pk].paths or known[pk].excluded_paths for pk in range_ids)
    if asks_homes and not parts:
        facts.add((LIES_IN, pk, 0, path) for pk, path in _HOMES(products=pks))
    elif parts:
        parts += [_homes(pks)] if asks_homes else []
        facts.add(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])
    return facts


def _about(offers: list, combinations, limited: list, user_id: int | None) -> list[QuerySet]:
    """What is to be asked about the offers themselves."""
    parts = []
    strangers = {offer.pk for offer in offers} - combinations.keys()
    if strangers and len(offers) > 1:  # one alone meets no other
        parts.append(_combinations(strangers))
    if limited:
        parts.append(_uses({offer.pk for offer in limited}, user_id))
    return parts


def _of_ranges(range_ids: set[int], pks: set[int]) -> list[QuerySet]:
    """All about these ranges, as far as it concerns these products."""
    return (
        [
            _of_range(PRODUCT, "included_products", range_ids, number="product_id").filter(product_id__in=pks),
            _of_range(EXCLUDED, "excluded_products", range_ids, number="product_id").filter(product_id__in=pks),
            _of_range(CLASS, "classes", range_ids, number="productclass_id"),
            _of_range(CATEGORY, "included_categories", range_ids, path="category__path"),
            _of_range(EXCLUDED_CATEGORY, "excluded_categories", range_ids, path="category__path"),
        ]
        if range_ids
        else []
    )


def _of_large_ranges(range_ids: set[int], known, pks: set[int]) -> list[QuerySet]:
    """What the book does not keep, because it is much."""
    parts = []
    for kind, relation, attribute in (
        (PRODUCT, "included_products", "products"),
        (EXCLUDED, "excluded_products", "excluded"),
    ):
        large = {pk for pk in range_ids & known.keys() if getattr(known[pk], attribute) is None}
        if large:
            parts.append(_of_range(kind, relation, large, number="product_id").filter(product_id__in=pks))
    return parts


def _of_range(kind: int, relation: str, range_ids: set[int], number: str = "", path: str = "") -> QuerySet:
    from forked_apps.offer.models import Range

    rows = getattr(Range, relation).through.objects.filter(range_id__in=range_ids)
    return _row(rows, kind, "range_id", number, path)


def _homes(pks: set[int]) -> QuerySet:
    rows = apps.get_model("catalogue", "ProductCategory").objects.filter(product_id__in=pks)
    return _row(rows, LIES_IN, "product_id", "", "category__path")


_HOMES = Prepared(
    lambda: (
        apps.get_model("catalogue", "ProductCategory")
        .objects.filter(Among("product_id", "products"))
        .order_by()
        .values_list("product_id", "category__path")
    )
)


def _combinations(offer_ids: set[int]) -> QuerySet:
    from forked_apps.offer.models import ConditionalOffer

    pairs = ConditionalOffer.combinations.through.objects.filter(from_conditionaloffer_id__in=offer_ids)
    return _row(pairs, COMBINES, "from_conditionaloffer_id", "to_conditionaloffer_id", "")


def uses_that_count() -> QuerySet:
    """What orders got by offers, without the cancelled ones: those gave their uses back."""
    # Orders stand above offers: Oscar's registry names the model, and this word their status, without importing them.
    return apps.get_model("order", "OrderDiscount").objects.exclude(order__status="cancelled")


def _uses(offer_ids: set[int], user_id: int) -> QuerySet:
    mine = uses_that_count().filter(offer_id__in=offer_ids, order__user_id=user_id)
    return _row(mine.order_by().values("offer_id").annotate(uses=Sum("frequency")), USES, "offer_id", "uses", "")


def _row(queryset, kind: int, owner: str, number: str, path: str):
    """The four columns that all parts of the union share; models' own ordering is not allowed inside it."""
    return (
        queryset.order_by()
        .annotate(
            row_kind=Value(kind, IntegerField()),
            row_owner=Cast(owner, IntegerField()),
            row_number=Cast(number, IntegerField()) if number else Value(0, IntegerField()),
            row_path=F(path) if path else Value("", CharField()),
        )
        .values_list("row_kind", "row_owner", "row_number", "row_path")
    )


def _class_of(product) -> int | None:
    return product.parent.product_class_id if product.is_child else product.product_class_id
