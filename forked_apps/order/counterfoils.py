"""What a counterfoil says of an order: its frozen content without personal data, and the digest over it. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

ORDER = (
    "number", "currency", "total_incl_tax", "total_excl_tax", "shipping_incl_tax", "shipping_excl_tax",
    "shipping_tax_code", "shipping_method", "shipping_code", "date_placed", "confirmed_total",
)  # fmt: skip
LINE = (
    "title", "upc", "partner_sku", "partner_name", "quantity", "unit_price_incl_tax", "unit_price_excl_tax",
    "line_price_incl_tax", "line_price_excl_tax", "line_price_before_discounts_incl_tax",
    "line_price_before_discounts_excl_tax", "tax_code", "tax_rate",
)  # fmt: skip
PRICE = ("quantity", "price_incl_tax", "price_excl_tax", "tax_code")
DISCOUNT = ("category", "offer_name", "voucher_code", "amount")
SURCHARGE = ("name", "code", "incl_tax", "excl_tax", "tax_code")


def content_of(*, order, lines: Iterable, prices: Mapping, discounts: Iterable, surcharges: Iterable = ()) -> dict:
    """The content of an order, saved or about to be: `prices` holds the line prices by the position of their line."""
    return {
        "order": _facts(order, ORDER),
        "lines": [
            _facts(line, LINE) | {"prices": [_facts(price, PRICE) for price in prices.get(position, ())]}
            for position, line in enumerate(lines)
        ],
        "discounts": [_facts(discount, DISCOUNT) for discount in discounts],
        "surcharges": [_facts(surcharge, SURCHARGE) for surcharge in surcharges],
    }


def digest_of(content: Mapping) -> str:
    """SHA-256 over the content in one canonical spelling."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def chained(previous: str, number: str, digest: str) -> str:
    """The chain value of a counterfoil: it depends on every counterfoil before it."""
    return hashlib.sha256(f"{previous}:{number}:{digest}".encode()).hexdigest()


def _facts(row, columns: Iterable[str]) -> dict:
    return {column: _spelled(getattr(row, column), row._meta.get_field(column)) for column in columns}


def _spelled(value, field):
    """One spelling per value, the same before writing and after reading on every database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if value is not None and field.get_internal_type() == "DecimalField":
        return f"{Decimal(value):.{field.decimal_places}f}"
    return value or None if isinstance(value, str) else value
