"""What a counterfoil says of an order: its frozen content without personal data, and the digest over it. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

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
ATTRIBUTE = ("type", "value")
DISCOUNT = ("category", "offer_name", "voucher_code", "amount")
SURCHARGE = ("name", "code", "incl_tax", "excl_tax", "tax_code")


def content_of(
    *, order, lines: Iterable, prices: Mapping, attributes: Mapping, discounts: Iterable, surcharges: Iterable = ()
) -> dict:
    """The content of an order, saved or about to be: prices and attributes are keyed by the position of their line."""
    return {
        "order": facts(order, ORDER),
        "lines": [
            facts(line, LINE)
            | {"prices": [facts(price, PRICE) for price in prices.get(position, ())]}
            | {"attributes": _chosen(attributes.get(position, ()))}
            for position, line in enumerate(lines)
        ],
        "discounts": [facts(discount, DISCOUNT) for discount in discounts],
        "surcharges": [facts(surcharge, SURCHARGE) for surcharge in surcharges],
    }


def _chosen(attributes: Iterable) -> list[dict]:
    """What the shopper asked for a line, an engraving perhaps, in an order that no database decides."""
    return sorted((facts(chosen, ATTRIBUTE) for chosen in attributes), key=canonical)


def canonical(content) -> str:
    """One spelling of a content, whatever the order of its keys."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(content) -> str:
    """SHA-256 over the content in its canonical spelling."""
    return digest_of_text(canonical(content))


def digest_of_text(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def facts(row, columns: Iterable[str]) -> dict:
    """These columns of a row, as a seal spells them."""
    fields = [row._meta.get_field(column) for column in columns]
    return {field.name: _spelled(getattr(row, field.attname), field) for field in fields}


def _spelled(value, field):
    """One spelling per value, the same before writing and after reading on every database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    kind = field.get_internal_type()
    if value is not None and kind == "DecimalField":
        return f"{Decimal(value):.{field.decimal_places}f}"
    if value is not None and kind == "JSONField":
        return digest_of(value)
    if kind == "CharField" and value is not None and not isinstance(value, str):  # a phone number: as it is stored
        value = field.get_prep_value(value)
    return value or None if isinstance(value, str) else value
