"""What changed since the shopper last agreed: live values minus the snapshot kept on the cart and its lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from forked_apps.checkout.quotes import Notice, Quote, QuotedLine

PRICE_UP = "price_up"
PRICE_DOWN = "price_down"
STOCK_REDUCED = "stock_reduced"
SOLD_OUT = "sold_out"
UNAVAILABLE = "unavailable"
VOUCHER_REMOVED = "voucher_removed"
OFFER_CHANGED = "offer_changed"
SHIPPING_CHANGED = "shipping_changed"
LEFT_BEHIND = "left_behind"


def seen_in(quote: Quote, *, offers: Mapping[str, Any]) -> dict[str, Any]:
    """The cart's part of the snapshot that agrees with this quote."""
    shipping = {"method": quote.shipping.method, "price": str(quote.shipping.price)}
    return {"vouchers": [code for code, _ in quote.vouchers], "offers": dict(offers), "shipping": shipping}


def offers_seen(basket) -> dict[str, Any]:
    """The applied offers: what they are, what they gave, on which lines."""
    lines: dict[int, list[int]] = {}
    for line in basket.all_lines():
        for offer_id in line.discounts_by_offer():
            lines.setdefault(offer_id, []).append(line.pk)
    return {
        str(offer_id): {
            "name": applied["name"],
            "amount": str(applied["discount"]),
            "terms": applied["offer"].terms(),
            "lines": lines.get(offer_id, []),
            "voucher": applied["voucher"].code if applied["voucher"] else None,
        }
        for offer_id, applied in basket.offer_applications.applications.items()
    }


def offers_foreseen(basket) -> list[int]:
    """The offers that applied when the cart was last written: most likely those that its order will use."""
    return [int(offer_id) for offer_id in (basket.acknowledged or {}).get("offers", {})]


class Comparison:
    """Compares one quote with what its cart and lines remember."""

    def __init__(self, quote: Quote, *, lines: Mapping[int, Any], now: datetime, ended: Mapping[str, datetime]):
        self.quote = quote
        self.lines = lines
        self.known = quote.basket.acknowledged or {}
        self.now = now
        self.ended = ended  # voucher code -> when it stopped working, as far as known

    def notices(self) -> tuple[Notice, ...]:
        found = [notice for line in self.quote.lines for notice in self._of_line(line, self.lines[line.id])]
        of_cart = (*self._of_vouchers(), *self._of_offers(), *self._of_shipping(), *self._of_merging())
        return (*found, *of_cart)

    def _of_line(self, quoted: QuotedLine, line) -> Iterator[Notice]:
        known = line.acknowledged or {}
        changed_at = self._moment_of(quoted)
        if not quoted.is_buyable:
            if known.get("buyable", True):
                yield self._notice(UNAVAILABLE, quoted.id, quoted.name, None, changed_at)
            return
        yield from self._of_price(quoted, known, changed_at)
        yield from self._of_stock(quoted, known, changed_at)

    def _of_price(self, quoted: QuotedLine, known, at) -> Iterator[Notice]:
        if "unit_price" not in known or Decimal(known["unit_price"]) == quoted.unit_price:
            return
        went_up = quoted.unit_price > Decimal(known["unit_price"])
        yield self._notice(
            PRICE_UP if went_up else PRICE_DOWN, quoted.id, known["unit_price"], str(quoted.unit_price), at
        )

    def _of_stock(self, quoted: QuotedLine, known, at) -> Iterator[Notice]:
        """`old` and `new` are units of this line that can be bought."""
        could_get = known.get("wanted")  # a merge cut the line and left this behind
        if could_get is None:
            could_get = _at_most(quoted.quantity, known.get("available"))
        can_get = _at_most(quoted.quantity, quoted.available)
        if can_get >= could_get:
            return
        yield self._notice(SOLD_OUT if can_get == 0 else STOCK_REDUCED, quoted.id, str(could_get), str(can_get), at)

    def _of_vouchers(self) -> Iterator[Notice]:
        for code in self._removed_vouchers():
            yield self._notice(VOUCHER_REMOVED, None, code, None, self.ended.get(code))

    def _removed_vouchers(self) -> list[str]:
        usable = {code for code, _ in self.quote.vouchers}
        return [code for code in dict.fromkeys([*self.known.get("vouchers", []), *self.ended]) if code not in usable]

    def _of_offers(self) -> Iterator[Notice]:
        """An offer that began, ended, changed its rule, or applies to other lines; `old`, `new`: "name: amount"."""
        if "offers" not in self.known:
            return
        before, after = self.known["offers"], self.quote.seen["offers"]
        removed = set(self._removed_vouchers())
        for key in dict.fromkeys([*before, *after]):
            old, new = before.get(key), after.get(key)
            if self._is_same_offer(old, new) or (old or new)["voucher"] in removed:
                continue  # the second is told by voucher_removed
            yield self._notice(OFFER_CHANGED, None, _told(old), _told(new), None)

    def _is_same_offer(self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> bool:
        """Same rule on the same lines; lines that cannot be bought any more have a notice of their own."""
        if old is None:
            return False
        bought = {line.id for line in self.quote.lines if line.is_buyable and line.available != 0}
        left = [line_id for line_id in old["lines"] if line_id in bought]
        if new is None:
            return bool(old["lines"]) and not left
        return (old["terms"], left) == (new["terms"], new["lines"])

    def _of_shipping(self) -> Iterator[Notice]:
        """`old` and `new` are prices, or the methods when another one applies; none while nothing is left to send."""
        old, new = self.known.get("shipping"), self.quote.seen["shipping"]
        if not old or old == new or old["method"] is None or not self.quote.basket.has_goods_to_send():
            return
        key = "price" if old["method"] == new["method"] else "method"
        yield self._notice(SHIPPING_CHANGED, None, old[key], new[key], None)

    def _of_merging(self) -> Iterator[Notice]:
        """What found no room when another cart was merged into this one; `old`: "quantity x name"."""
        for left in self.known.get("left_behind", ()):
            yield self._notice(LEFT_BEHIND, None, f"{left['quantity']} x {left['name']}", None, None)

    def _moment_of(self, quoted: QuotedLine) -> datetime | None:
        """When the catalogue says that it changed, if it does so after the line was added."""
        record, product = quoted.stockrecord, quoted.product
        moment = product.date_updated if not quoted.is_buyable else record.date_updated
        return moment if moment and moment > self.lines[quoted.id].date_created else None

    def _notice(self, code: str, line_id: int | None, old: str | None, new: str | None, at: datetime | None) -> Notice:
        facts = f"{self.quote.basket.public_id}|{code}|{line_id}|{old}|{new}"
        return Notice(hashlib.sha256(facts.encode()).hexdigest()[:16], code, line_id, old, new, at or self.now)


def _at_most(quantity: int, available: int | None) -> int:
    return quantity if available is None else min(quantity, available)


def _told(offer: Mapping[str, Any] | None) -> str | None:
    return f"{offer['name']}: {offer['amount']}" if offer else None
