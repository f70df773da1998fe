"""Write an order from a quote: rows are made first, in memory, with their counterfoil; then inserted, set by set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from oscar.apps.order import utils as oscar_utils
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.apps.order.models import LineAttribute, OrderDiscount, OrderLineDiscount

from forked_apps.order import counterfoils, seals, statuses, transitions
from forked_apps.order.models import BillingAddress, Line, LinePrice, Order, ShippingAddress

CENT = Decimal("0.01")


@dataclass
class Draft:
    """All rows of an order that is about to be written. `prices` and `attributes` are keyed by the line's position."""

    order: Order
    shipping_address: ShippingAddress | None
    billing_address: BillingAddress | None
    lines: list[Line]
    prices: dict[int, list[LinePrice]]
    attributes: dict[int, list[LineAttribute]]
    discounts: list[OrderDiscount]
    line_discounts: list[tuple[int, int, OrderLineDiscount]] = field(default_factory=list)  # line, discount position
    content: dict = field(default_factory=dict)
    is_told: bool = False  # its mails are queued

    @property
    def quantities(self) -> dict[int, int]:
        """Units by stock record, summed over lines."""
        total: dict[int, int] = {}
        for line in self.lines:
            total[line.stockrecord_id] = total.get(line.stockrecord_id, 0) + line.quantity
        return total


def draft(
    *,
    quote,
    number: str,
    now: datetime,
    site,
    shipping_address: ShippingAddress | None,
    billing_address: BillingAddress | None,
    basket_lines: Mapping[int, Any],
    facts: Mapping[str, Any],
) -> Draft:
    """The order that this quote becomes; touches no database.

    `basket_lines` are the priced cart lines by id (for options and offers), `facts` further fields of the order.
    """
    order = Order(
        number=number,
        site=site,
        basket=quote.basket,
        currency=quote.currency,
        total_incl_tax=quote.total,
        total_excl_tax=quote.total_excl_tax,
        shipping_incl_tax=quote.shipping.price_incl_tax,
        shipping_excl_tax=quote.shipping.price_excl_tax,
        shipping_tax_code=quote.shipping.tax_code,
        shipping_method=quote.shipping.name,
        shipping_code=quote.shipping.method or "",
        status=statuses.PENDING,
        date_placed=now,
        updated_at=now,
        **facts,
    )
    made = Draft(
        order=order,
        shipping_address=shipping_address,
        billing_address=billing_address,
        lines=[_line(line) for line in quote.lines],
        prices={position: _prices(line) for position, line in enumerate(quote.lines)},
        attributes={position: _attributes(basket_lines[line.id]) for position, line in enumerate(quote.lines)},
        discounts=_discounts(quote),
    )
    made.line_discounts = _line_discounts(quote, basket_lines, made.discounts)
    made.content = counterfoils.content_of(
        order=order, lines=made.lines, prices=made.prices, attributes=made.attributes, discounts=made.discounts
    )
    order.digest = counterfoils.digest_of(made.content)
    return made


def write(made: Draft, *, actor, now: datetime) -> Order:
    """Inserts the order with the first row of its history, in a constant number of statements.

    The order then knows what was written (`just_written`), so that nobody has to read it again.
    """
    order = made.order
    for name in ("shipping_address", "billing_address"):
        if address := getattr(made, name):
            address.save()
            setattr(order, name, address)
    order.save(force_insert=True)
    _insert_lines(made)
    rows = [price for prices in made.prices.values() for price in prices]
    LinePrice.objects.bulk_create(rows)
    LineAttribute.objects.bulk_create(row for rows in made.attributes.values() for row in rows)
    _insert_discounts(made)
    begun = transitions.history_row(order=order, old="", new=order.status, actor=actor, note="placed", now=now)
    begun.save_base(raw=True, force_insert=True)  # without signals: it is sealed with the order
    seals.begin(order=order, content=made.content, rows=[begun], now=now)
    order.just_written = made
    return order


def _insert_lines(made: Draft) -> None:
    for line in made.lines:
        line.order = made.order
    Line.objects.bulk_create(made.lines)
    if any(line.pk is None for line in made.lines):
        # MySQL does not tell the keys of rows that were inserted together; they come in the order of insertion.
        keys = Line.objects.filter(order=made.order).order_by("pk").values_list("pk", flat=True)
        for line, key in zip(made.lines, keys, strict=True):
            line.pk = key
    for position, line in enumerate(made.lines):
        for row in (*made.prices[position], *made.attributes[position]):
            row.line = line
        for price in made.prices[position]:
            price.order = made.order


def _insert_discounts(made: Draft) -> None:
    for discount in made.discounts:
        discount.order = made.order
    OrderDiscount.objects.bulk_create(made.discounts)
    if any(discount.pk is None for discount in made.discounts):
        keys = OrderDiscount.objects.filter(order=made.order).order_by("pk").values_list("pk", flat=True)
        for discount, key in zip(made.discounts, keys, strict=True):
            discount.pk = key
    for line_position, discount_position, row in made.line_discounts:
        row.line, row.order_discount = made.lines[line_position], made.discounts[discount_position]
    OrderLineDiscount.objects.bulk_create(row for _, _, row in made.line_discounts)


def _line(quoted) -> Line:
    partner = quoted.stockrecord.partner
    return Line(
        partner=partner,
        partner_name=partner.name,
        partner_sku=quoted.sku,
        stockrecord=quoted.stockrecord,
        product=quoted.product,
        title=quoted.name,
        upc=quoted.upc,
        quantity=quoted.quantity,
        line_price_incl_tax=quoted.line_total,
        line_price_excl_tax=quoted.line_total_excl_tax,
        line_price_before_discounts_incl_tax=quoted.line_total_before_discount,
        line_price_before_discounts_excl_tax=quoted.line_total_before_discount_excl_tax,
        unit_price_incl_tax=quoted.unit_price_incl_tax,
        unit_price_excl_tax=quoted.unit_price_excl_tax,
        tax_code=quoted.tax_code,
        tax_rate=quoted.tax_rate,
        status=statuses.PENDING,
        num_allocated=0,
        product_image=quoted.image,
    )


def _prices(quoted) -> list[LinePrice]:
    """What each unit cost after discounts. Cents that do not divide go to the first units, so that the sum is exact."""
    units = zip(
        shared_out(quoted.line_total, quoted.quantity),
        shared_out(quoted.line_total_excl_tax, quoted.quantity),
        strict=True,
    )
    groups: dict[tuple[Decimal, Decimal], int] = {}
    for pair in units:
        groups[pair] = groups.get(pair, 0) + 1
    return [
        LinePrice(quantity=count, price_incl_tax=incl, price_excl_tax=excl, tax_code=quoted.tax_code)
        for (incl, excl), count in groups.items()
    ]


def shared_out(amount: Decimal, units: int) -> list[Decimal]:
    """An amount in so many parts of whole cents; what does not divide goes to the first ones."""
    cents, extra = divmod(int(amount / CENT), units)
    return [(cents + (position < extra)) * CENT for position in range(units)]


def _attributes(basket_line) -> list[LineAttribute]:
    if not basket_line.has_options:
        return []
    return [
        LineAttribute(option=chosen.option, type=chosen.option.code, value=chosen.value)
        for chosen in basket_line.attributes.all()
    ]


def _discounts(quote) -> list[OrderDiscount]:
    rows = []
    for application in quote.applications:
        category = OrderDiscount.BASKET
        if application["result"].affects_shipping:
            category = OrderDiscount.SHIPPING
        elif application["result"].affects_post_order:
            category = OrderDiscount.DEFERRED
        if application["discount"] <= 0 and category != OrderDiscount.DEFERRED:
            continue
        voucher = application["voucher"]
        rows.append(
            OrderDiscount(
                category=category,
                offer_id=application["offer"].pk,
                offer_name=application["name"][:128],
                voucher_id=voucher.pk if voucher else None,
                voucher_code=voucher.code if voucher else "",
                frequency=application["freq"],
                amount=application["discount"],
            )
        )
    return rows


def _line_discounts(quote, basket_lines, discounts) -> list[tuple[int, int, OrderLineDiscount]]:
    position_of = {discount.offer_id: position for position, discount in enumerate(discounts)}
    return [
        (line_position, position_of[offer_id], OrderLineDiscount(is_incl_tax=True, amount=amount))
        for line_position, line in enumerate(quote.lines)
        for offer_id, amount in basket_lines[line.id].discounts_by_offer().items()
        if offer_id in position_of
    ]


class OrderCreator(oscar_utils.OrderCreator):
    """Oscar's creator checks neither stock nor price; orders begin in checkout.placement, above this app."""

    def place_order(self, *args, **kwargs):
        """Raises UnableToPlaceOrder always."""
        raise UnableToPlaceOrder("Orders are placed by forked_apps.checkout.placement.place.")
