"""Write seals: each row of money and history gets one in the transaction that writes it, and one for each change.

A seal is signed by a key outside the database (`order.keys`); `order.chain` chains them after the commit, because a
chain inside placing would let only one shopper place at a time.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from forked_apps.order import counterfoils, facets, keys
from forked_apps.order.facets import Facet
from forked_apps.order.models import BillingAddress, Order, Seal, ShippingAddress

BATCH = 200


def begin(*, order: Order, content: dict, rows: Iterable = (), now: datetime) -> None:
    """The seals of an order that was just written, in one statement: its counterfoil, its state and its customer, and
    those of `rows` that were written with it past save()."""
    of = facets.of_models()
    beside = [_of(facet, row, now) for row in rows for facet in of[type(row)]]
    Seal.objects.bulk_create([*of_order(order=order, content=content, now=now), *beside])


def of_order(*, order: Order, content: dict, now: datetime) -> list[Seal]:
    """The seals of the order alone, not yet written."""
    counterfoil = _signed(facets.COUNTERFOIL, order.number, content, now=now)
    return [counterfoil, *(_of(facet, order, now) for facet in facets.of_models()[Order])]


def write(rows: Iterable, *, columns: Iterable[str] | None = None) -> int:
    """Seals these rows of one model as they are: every facet, or those that one of the columns is in."""
    made = [seal for row in rows for seal in of_row(row, columns=columns, now=timezone.now())]
    Seal.objects.bulk_create(made, batch_size=BATCH)
    return len(made)


def of_row(row, *, columns: Iterable[str] | None = None, now: datetime) -> list[Seal]:
    """The seals of `write` for one row, not yet written."""
    return [_of(facet, row, now) for facet in facets.of_models()[row._meta.model] if facet.is_touched(columns)]


def follow(rows: Sequence, *, columns: Iterable[str] | None = None) -> None:
    """Seals those of the rows that differ from their latest seal; after a save that may have changed nothing."""
    if not rows:
        return
    now, made = timezone.now(), []
    for facet in facets.of_models()[type(rows[0])]:
        if facet.is_touched(columns):
            known = latest(facet.kind, [facet.key_of(row) for row in rows])
            made += [_of(facet, row, now) for row in rows if not _says(known.get(facet.key_of(row)), facet, row)]
    Seal.objects.bulk_create(made, batch_size=BATCH)


def latest(kind: str, row_keys: Sequence[str]) -> dict[str, Seal]:
    """The latest seal of each of these rows that has one."""
    found = Seal.objects.filter(kind=kind, row__in=row_keys).order_by(F("position").asc(nulls_last=True), "pk")
    return {seal.row: seal for seal in found}


def erase(facet: Facet, rows: Iterable, *, now: datetime) -> None:
    """Puts the signed mark of erasure in the place of the salts of these rows, after they were blanked by the ORM.

    The digests of what they said before mean nothing from then on. A row that still says something keeps the salt of
    its latest seal, and only that one.
    """
    for row in rows:
        key = facet.key_of(row)
        sealed = Seal.objects.filter(kind=facet.kind, row=key)
        if not facet.is_blank(row):
            sealed = sealed.exclude(pk=sealed.order_by("-pk").values_list("pk", flat=True)[0])
        sealed.update(salt=_erased_mark(facet.kind, key, now))


def is_erased(seal: Seal) -> bool:
    """Whether the shop itself erased what was personal in the row; a mark that somebody else wrote does not count."""
    key_id, _, rest = seal.salt.partition("|")
    at, _, signature = rest.partition("|")
    return bool(signature) and keys.is_genuine(
        _erased_text(seal.kind, seal.row, at), key_id=key_id, signature=signature
    )


def text_of(seal: Seal) -> str:
    """What the digest signs."""
    return counterfoils.canonical({"kind": seal.kind, "row": seal.row, "content": seal.content})


def mark(content: dict, *, now: datetime) -> Seal:
    """Writes into the chain something that is about the chain itself."""
    seal = _signed(facets.MARK, f"{now:%Y%m%d%H%M%S}", content, now=now)
    seal.save(force_insert=True)
    return seal


# -- Receivers, connected in apps.ready ------------------------------------------------------------------------------


def row_saved(sender, instance, created, raw=False, update_fields=None, **kwargs) -> None:
    """A row with seals, or an order's address, was written by save()."""
    if raw or (sender not in facets.of_models() and sender not in (ShippingAddress, BillingAddress)):
        return
    if sender in (ShippingAddress, BillingAddress):
        if not created:
            field = "shipping_address" if sender is ShippingAddress else "billing_address"
            orders = facets.of_models()[Order][1].rows().filter(**{field: instance.pk})
            follow(list(orders), columns=[field])
    elif created:
        if sender is not Order:  # `begin` seals an order, with its lines
            write([instance])
    elif update_fields is None:
        follow([instance])
    else:
        rows_changed(sender, keys=[instance.pk], columns=update_fields)


def rows_changed(sender, *, columns, **kwargs) -> None:
    """Rows were written past save(): sealed as the database has them now. Their keys come as `keys`."""
    touched = [facet for facet in facets.of_models().get(sender, ()) if facet.is_touched(columns)]
    wanted = kwargs["keys"]
    for at in range(0, len(wanted) if touched else 0, BATCH):
        rows = sender._base_manager.filter(pk__in=wanted[at : at + BATCH]).order_by("pk")
        write(rows, columns=columns)


def ledger_written(sender, rows, **kwargs) -> None:
    """Rows of a ledger were inserted together."""
    if sender in facets.of_models():
        write(rows)


def _of(facet: Facet, row, now: datetime) -> Seal:
    salt = secrets.token_hex(16) if facet.personal else ""
    return _signed(facet.kind, facet.key_of(row), facet.content_of(row, salt=salt), salt=salt, now=now)


def _signed(kind: str, row: str, content: dict, *, salt: str = "", now: datetime) -> Seal:
    seal = Seal(kind=kind, row=row, content=content, salt=salt, created_at=now)
    seal.key, seal.digest = keys.sign(text_of(seal))
    return seal


def _says(seal: Seal | None, facet: Facet, row) -> bool:
    if seal is None:
        return False
    if facet.personal and is_erased(seal):
        return facet.is_blank(row)
    return seal.content == facet.content_of(row, salt=seal.salt)


def _erased_mark(kind: str, row: str, now: datetime) -> str:
    at = now.isoformat(timespec="seconds")
    key_id, signature = keys.sign(_erased_text(kind, row, at))
    return f"{key_id}|{at}|{signature}"


def _erased_text(kind: str, row: str, at: str) -> str:
    return f"erased:{kind}:{row}:{at}"
