"""Compare rows with their latest seals, both ways: what differs, what has no seal, what is sealed and gone."""

from collections.abc import Iterator

from django.contrib.auth import get_user_model

from forked_apps.order import facets, seals
from forked_apps.order.differences import Difference
from forked_apps.order.facets import Facet
from forked_apps.order.models import Order, Seal

BATCH = 200
LOOKS = 3  # at a row that differs, before it is reported
MISSING = "a seal; if this is older than seals are, run seal_history"


def rows_against_seals(facet: Facet) -> Iterator[Difference]:
    """Every difference between the rows of a facet and their latest seals."""
    yield from _rows(facet)
    yield from _gone(facet)


def _rows(facet: Facet) -> Iterator[Difference]:
    rows = batch = None
    while True:
        rows = facet.rows() if batch is None else facet.rows().filter(pk__gt=batch[-1].pk)
        batch = list(rows[:BATCH])
        if not batch:
            return
        known = seals.latest(facet.kind, [facet.key_of(row) for row in batch])
        for row in batch:
            if found := list(_compare(facet, row, known.get(facet.key_of(row)))):
                yield from _looked_at_again(facet, row, found)


def _looked_at_again(facet: Facet, row, found: list[Difference]) -> list[Difference]:
    """What still differs: the shop goes on meanwhile, and row and seal were not read at one moment."""
    for _ in range(LOOKS):
        fresh = facet.rows().filter(pk=row.pk).first()
        if fresh is None or not found:
            break
        found = list(_compare(facet, fresh, seals.latest(facet.kind, [facet.key_of(fresh)]).get(facet.key_of(fresh))))
    return found


def _compare(facet: Facet, row, seal: Seal | None) -> Iterator[Difference]:
    if seal is None:
        yield _difference(facet, row, "seal", None, MISSING)
        return
    is_erased = bool(facet.personal) and seals.is_erased(seal)
    stored = facet.content_of(row, salt=seal.salt)
    sealed = seal.content if isinstance(seal.content, dict) else {}  # a spoiled one is named by its digest
    for column, agreed in sealed.items():
        if column == "personal":
            if is_erased and not facet.is_blank(row):
                yield _difference(facet, row, "personal fields", "filled", "erased")
            elif not is_erased and stored[column] != agreed:
                yield _difference(facet, row, "personal fields", "other ones", f"{', '.join(facet.personal)} as sealed")
        elif stored.get(column) != agreed and not _left(facet, column, stored.get(column), agreed):
            yield _difference(facet, row, column, stored.get(column), agreed)


def _left(facet: Facet, column: str, stored, agreed) -> bool:
    """An order's owner whose account is gone is not a difference."""
    return (
        facet.kind == facets.PERSON
        and column == "user"
        and stored is None
        and not get_user_model()._base_manager.filter(pk=agreed).exists()
    )


def _gone(facet: Facet) -> Iterator[Difference]:
    """Sealed rows that the table has no more."""
    after = 0
    sealed = Seal.objects.filter(kind=facet.kind).order_by("pk")
    while batch := list(sealed.filter(pk__gt=after).defer("salt")[:BATCH]):
        wanted = {seal.row: seal for seal in batch}
        there = facet.model._base_manager.filter(**{f"{facet.key}__in": list(wanted)})
        present = {str(value) for value in there.order_by().values_list(facet.key, flat=True)}
        for row_key, seal in wanted.items():
            if row_key not in present:
                yield _missing(facet, row_key, seal.content)
        after = batch[-1].pk


def _difference(facet: Facet, row, what: str, stored, agreed) -> Difference:
    if isinstance(row, Order):
        return Difference(row.number, None, what, stored, agreed)
    column = f"{_name(facet)} {facet.key_of(row)}, {what}"
    return Difference(
        _number(type(row), {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields}),
        None,
        column,
        stored,
        agreed,
    )


def _missing(facet: Facet, row_key: str, content: dict) -> Difference:
    if facet.model is Order:
        return Difference(row_key, None, facet.kind, None, "the order")
    number = _number(facet.model, content if isinstance(content, dict) else {})
    return Difference(number, None, f"{_name(facet)} {row_key}", None, "written")


def _name(facet: Facet) -> str:
    return str(facet.model._meta.verbose_name).lower()


def _number(model: type, values: dict) -> str:
    """The number of the order that such a row belongs to, over one more row where need be; "" when there is none."""
    for name, value in values.items():
        field = model._meta.get_field(name) if name != "personal" else None
        if field is None or not field.is_relation or value is None:
            continue
        if field.related_model is Order:
            return Order._base_manager.filter(pk=value).values_list("number", flat=True).first() or ""
        further = field.related_model._meta.concrete_fields
        if any(other.name == "order" and other.related_model is Order for other in further):
            row = field.related_model._base_manager.filter(pk=value).first()
            return row.order.number if row is not None else ""
    return ""
