"""What the database keeps of which model, one row a model: the triggers and the seals both read this table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """The rule of one model's rows. Columns in none of the lists are free; no row is ever deleted.

    The database refuses any other change than these; sealed are all five lists (see `order.seals`), unless `sealed` is
    False because the rows are part of another seal, or have a proof of their own.
    """

    frozen: tuple[str, ...] = ()  # never change
    once: tuple[str, ...] = ()  # go from empty to a value, once
    grows: tuple[str, ...] = ()  # numbers that only grow
    personal: tuple[str, ...] = ()  # text about people: only erasure may blank it
    followed: tuple[str, ...] = ()  # free for the shop; each change is sealed
    sealed: bool = True

    def follows(self, columns: Iterable[str]) -> bool:
        """Whether a change of one of these columns must be sealed."""
        watched = {*self.agreed, *self.personal} if self.sealed else set(self.followed)
        return not watched.isdisjoint(columns)

    @property
    def guarded(self) -> tuple[str, ...]:
        """The columns that triggers watch."""
        return (*self.frozen, *self.once, *self.grows, *self.personal)

    @property
    def agreed(self) -> tuple[str, ...]:
        """The columns that a seal says openly; personal ones are in it as a digest only."""
        return (*self.frozen, *self.once, *self.grows, *self.followed)


def _part(*frozen: str, **lists: tuple[str, ...]) -> Kept:
    """Rows that are sealed with the order they are a part of, or that only tell what a sealed row did."""
    return Kept(frozen=frozen, sealed=False, **lists)


# Of an order: sealed by themselves, since they change while the counterfoil does not.
STATE = ("status", "payment_status")
OWNER = ("user",)
PERSON = ("customer_email", "guest_email", "customer_name", "company", "vat_id", "shipping_address", "billing_address")


LEDGER = ("sku", "source", "at")

# Foreign keys that become NULL when their target goes are in no list, nor are the status and stock figures of orders:
# those follow life after the order.
KEPT: dict[str, Kept] = {
    "order.Order": _part(
        "number", "currency", "total_incl_tax", "total_excl_tax", "shipping_incl_tax", "shipping_excl_tax",
        "shipping_tax_code", "shipping_method", "shipping_code", "date_placed", "confirmed_total", "digest",
        once=("erasure_asked_at", "erased_at"), followed=(*STATE, *OWNER, *PERSON),
    ),
    "order.Line": _part(
        "order", "title", "upc", "partner_sku", "partner_name", "quantity", "unit_price_incl_tax",
        "unit_price_excl_tax", "line_price_incl_tax", "line_price_excl_tax", "line_price_before_discounts_incl_tax",
        "line_price_before_discounts_excl_tax", "tax_code", "tax_rate",
    ),
    "order.LinePrice": _part(
        "order", "line", "quantity", "price_incl_tax", "price_excl_tax", "shipping_incl_tax", "shipping_excl_tax",
        "tax_code",
    ),
    "order.LineAttribute": _part("line", "type", "value"),
    "order.OrderDiscount": _part("order", "amount", "offer_name", "voucher_code", "category"),
    "order.OrderLineDiscount": _part("line", "order_discount", "is_incl_tax", "amount"),
    "order.Surcharge": _part("order", "name", "code", "incl_tax", "excl_tax", "tax_code"),
    "order.PaymentEvent": _part("order", "amount", "reference", "date_created"),
    "order.Shipment": _part("order", "created_at"),
    "order.ShipmentLine": _part("shipment", "line", "quantity"),
    "order.Return": _part("order", "restocked", "created_at", personal=("reason",)),
    "order.ReturnLine": _part("of_return", "line", "quantity"),
    "order.Seal": _part(
        "kind", "row", "content", "digest", "key", "created_at", once=("position", "chain", "chain_key", "sealed_at")
    ),
    "order.ChainHead": _part(grows=("position",)),
    "order.ProofRun": _part("started_at", "finished_at", "orders", "differences", "head", "key", "signature"),
    "order.OrderStatusChange": Kept(
        frozen=("order", "old_status", "new_status", "date_created"), personal=("actor_label", "note")
    ),
    "partner.PriceChange": Kept(
        frozen=(*LEDGER, "old", "new", "currency"), personal=("actor_label", "reason")
    ),
    # verify_stock rebuilds the figures from these.
    "partner.StockMovement": _part(
        *LEDGER, "kind", "in_stock_delta", "allocated_delta", "order_number", personal=("actor_label", "reason")
    ),
}  # fmt: skip


def register(label: str, rule: Kept) -> None:
    """Keeps rows of another app's model ("payment.Invoice") too, from the next migrate on.

    Call it in `ready()`; the same label again replaces its rule.
    """
    KEPT[label] = rule


def models() -> Iterator[tuple[type, Kept]]:
    """Every kept model with its rule."""
    from django.apps import apps

    for label, rule in KEPT.items():
        yield apps.get_model(label), rule
