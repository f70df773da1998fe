"""Move one cart's content into another, with both rows locked."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from forked_apps import transactions
from forked_apps.basket import editing, offering
from forked_apps.basket.exceptions import CartClosed, NotForSale
from forked_apps.basket.models import Basket, Line


@transactions.repeated
def merge(*, into_id: int, from_id: int, add_quantities: bool = True) -> None:
    """Move lines, vouchers and choices; the emptied cart becomes Merged. Merging it again does nothing.

    Quantities of the same line are added up (or the larger one kept), then cut to the limits and to what can be
    bought; a cut line tells so by a `stock_reduced` notice. Lines beyond CART_MAX_LINES stay behind,
    each with a `left_behind` notice. Raises CartClosed when the receiving cart cannot be edited.
    """
    baskets = Basket.objects.lock_in_order([into_id, from_id])
    into, source = baskets[into_id], baskets.get(from_id)
    if not into.can_be_edited:
        raise CartClosed(into)
    if source is None or source == into or not source.can_be_edited:
        return
    _move_content(into, source, add_quantities=add_quantities)


@transactions.repeated
def make_room(*, basket_id: int, owner_id: int) -> None:
    """Merge the owner's other open cart, if any, into this one, so that this one can be opened."""
    other_id = Basket.objects.filter(open_owner=owner_id).exclude(pk=basket_id).values_list("pk", flat=True).first()
    if other_id is None:
        return
    baskets = Basket.objects.lock_in_order([basket_id, other_id])
    if baskets[basket_id].status == Basket.FROZEN and baskets[other_id].status == Basket.OPEN:
        _move_content(baskets[basket_id], baskets[other_id], add_quantities=True)


def _move_content(into: Basket, source: Basket, *, add_quantities: bool) -> None:
    _move_lines(into, source, add_quantities=add_quantities)
    _move_vouchers(into, source)
    into.shipping_method = into.shipping_method or source.shipping_method
    into.shipping_address = into.shipping_address or source.shipping_address
    source.status, source.date_merged = Basket.MERGED, timezone.now()
    source.save()
    into.save(update_fields=["shipping_method", "shipping_address", "acknowledged"])


def _move_lines(into: Basket, source: Basket, *, add_quantities: bool) -> None:
    lines = Line.objects.with_stock().order_by("pk")
    kept = {line.line_reference: line for line in lines.filter(basket=into)}
    touched, left_behind = {}, []
    for line in lines.filter(basket=source):
        own = kept.get(line.line_reference)
        if own is not None:
            own.quantity = own.quantity + line.quantity if add_quantities else max(own.quantity, line.quantity)
            Line.objects.filter(pk=line.pk).delete()
        elif len(kept) < settings.CART_MAX_LINES:
            own = kept[line.line_reference] = line
            own.basket_id = into.pk
        else:
            left_behind.append({"name": line.product.get_title(), "quantity": line.quantity})
        if own is not None:
            touched[own.pk] = own
    _cut_to_stock(list(kept.values()), touched)
    Line.objects.bulk_update(touched.values(), ["basket", "quantity", "acknowledged"])
    _remember_left_behind(into, left_behind)


def _remember_left_behind(into: Basket, left_behind: list[dict]) -> None:
    """Until the shopper has seen it; no more of them than a cart has lines, however many carts are merged."""
    told = [*into.acknowledged.get("left_behind", []), *left_behind]
    if told:
        into.acknowledged = into.acknowledged | {"left_behind": told[-settings.CART_MAX_LINES :]}


def _cut_to_stock(lines: list[Line], touched: dict[int, Line]) -> None:
    """Give the touched lines what the lines of the same stock record leave them; remember what was wanted."""
    strategy = offering.default_strategy()
    for line in touched.values():
        try:
            available = editing.available_for(line, strategy=strategy)
        except NotForSale:
            continue  # stays as it is and shows an `unavailable` notice
        others = sum(o.quantity for o in lines if o.stockrecord_id == line.stockrecord_id and o is not line)
        allowed = settings.CART_MAX_LINE_QUANTITY
        if available is not None:
            allowed = min(allowed, max(1, available - others))
        if line.quantity > allowed:
            line.acknowledged = line.acknowledged | {"wanted": line.quantity}
            line.quantity = allowed


def _move_vouchers(into: Basket, source: Basket) -> None:
    moved = source.vouchers.order_by("pk")
    transactions.lock_referred(moved)
    into.vouchers.add(*moved)
    source.vouchers.clear()
    codes = dict.fromkeys([*into.acknowledged.get("vouchers", []), *source.acknowledged.get("vouchers", [])])
    into.acknowledged = source.acknowledged | into.acknowledged | {"vouchers": list(codes)}
