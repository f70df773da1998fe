"""Customers and orders of a generated shop, with lines, tax, stock movements, history, seals and their chain."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import connection, transaction

from forked_apps.accounts.models import User
from forked_apps.order import counterfoils, creation, seals, statuses
from forked_apps.order.models import (
    Line,
    LinePrice,
    Order,
    OrderStatusChange,
    Shipment,
    ShipmentLine,
    ShippingAddress,
)
from forked_apps.partner import tax
from forked_apps.partner.models import Source, StockMovement, StockRecord, TaxRate
from project.growth import bulk, products, words
from project.growth.seal_batches import Seals

MARK = "GEN0"  # real order numbers hold no 0, so that no real one begins so
SHOPPERS = "@shoppers.example"
BATCH = 1000
SPAN = timedelta(days=730)
PENDING_FOR = timedelta(days=3)  # younger orders wait for their parcel and hold stock
CANCELLED = 0.03
TABLES = {
    "addresses": ShippingAddress,
    "orders": Order,
    "lines": Line,
    "prices": LinePrice,
    "history": OrderStatusChange,
    "parcels": Shipment,
    "parcel_lines": ShipmentLine,
    "movements": StockMovement,
}
# The steps of a story after placing: status and hours since the step before.
DELIVERED = ((statuses.PROCESSING, 5), (statuses.SHIPPED, 20), (statuses.DELIVERED, 40))


def there() -> int:
    """How many generated orders a shop has."""
    return Order.objects.filter(number__startswith=MARK).count()


def has_others() -> bool:
    """Whether somebody placed an order that was not generated."""
    return Order.objects.exclude(number__startswith=MARK).exists()


@dataclass(frozen=True)
class Offered:
    """A stock record as an order needs it."""

    id: int
    product_id: int
    sku: str
    upc: str
    title: str
    price: Decimal
    tax_code: str


class Writer:
    """Writes order after order: the oldest first, all delivered but the youngest and a few that were cancelled."""

    def __init__(self, *, partner, seed: int, now: datetime, first: int, last: int):
        self.partner, self.seed, self.now = partner, seed, now
        self.first, self.count = first, max(last - first, 1)
        self.tables = {name: bulk.Table(model) for name, model in TABLES.items()}
        self.seals = Seals()
        self.chance = random.Random()
        sold = StockRecord.objects.filter(partner=partner, price__isnull=False).order_by("pk")
        self.records = array("q", sold.values_list("pk", flat=True).iterator(chunk_size=5000))
        self.customers = array("q", customer_ids())
        self.rates = dict(TaxRate.objects.filter(country=settings.SHOP_COUNTRY).values_list("tax_code", "rate"))
        self.delivery = settings.SHIPPING_METHODS[0]

    @transaction.atomic
    def write(self, first: int, last: int) -> None:
        """The orders with these numbers, the last one left out. Deliveries keep what is left of each record as it was:
        as many units come in as these orders take or hold."""
        wanted = {number: self._wanted(number) for number in range(first, last)}
        offered = _offered({pk for basket in wanted.values() for pk in basket})
        taken, held = Counter(), Counter()
        deliveries = self.tables["movements"]
        for number, basket in wanted.items():
            is_pending, is_cancelled = self._story(number)
            if not is_cancelled:
                (held if is_pending else taken).update(basket)
        since = self._placed_at(first)
        for pk, units in (taken + held).items():
            deliveries.add(
                stockrecord_id=pk,
                sku=offered[pk].sku,
                source=Source.IMPORT,
                at=since,
                kind=StockMovement.Kind.IMPORTED,
                in_stock_delta=units,
            )
        for number, basket in wanted.items():
            self._order(number, basket, offered)
        for table in self.tables.values():
            table.flush()
        _hold(held)
        self.seals.flush(now=self.now)

    def _wanted(self, number: int) -> Counter:
        """Units by stock record; what stands in front sells best."""
        self.chance.seed(f"{self.seed} order {number}")
        chance, count = self.chance, len(self.records)
        basket: Counter = Counter()
        for _ in range(chance.choices((1, 2, 3, 4), (4, 4, 2, 1))[0]):
            basket[self.records[int(count * chance.random() ** 2)]] = chance.choices((1, 2, 3), (8, 3, 1))[0]
        return basket

    def _placed_at(self, number: int) -> datetime:
        return self.now - SPAN * (1 - (number - self.first) / self.count)

    def _story(self, number: int) -> tuple[bool, bool]:
        """Whether the order waits for its parcel, and whether it was cancelled."""
        is_cancelled = random.Random(f"{self.seed} story {number}").random() < CANCELLED
        return not is_cancelled and self._placed_at(number) > self.now - PENDING_FOR, is_cancelled

    def _order(self, number: int, basket: Mapping[int, int], offered: Mapping[int, Offered]) -> None:
        self.chance.seed(f"{self.seed} address {number}")
        at = self._placed_at(number)
        is_pending, is_cancelled = self._story(number)
        steps = () if is_pending else ((statuses.CANCELLED, 2),) if is_cancelled else DELIVERED
        address = self._address()
        goods = [self._goods(offered[pk], units) for pk, units in basket.items()]
        sent = self._charge(sum((one[1].incl_tax for one in goods), Decimal(0)))
        total = sum((one[1].incl_tax for one in goods), sent.incl_tax)
        customer = int(len(self.customers) * self.chance.random())
        order = self.tables["orders"].add(
            number=f"{MARK}{number:09d}",
            site_id=settings.SITE_ID,
            user_id=self.customers[customer],
            currency=settings.OSCAR_DEFAULT_CURRENCY,
            total_incl_tax=total,
            total_excl_tax=sum((one[1].excl_tax for one in goods), sent.excl_tax),
            shipping_incl_tax=sent.incl_tax,
            shipping_excl_tax=sent.excl_tax,
            shipping_tax_code=settings.SHIPPING_TAX_CODE,
            shipping_method=self.delivery["name"],
            shipping_code=self.delivery["code"],
            status=steps[-1][0] if steps else statuses.PENDING,
            date_placed=at,
            updated_at=at + timedelta(hours=sum(hours for _, hours in steps)),
            shipping_address_id=address.id,
            shipping_address=address,
            billing_address=None,
            customer_email=email_of(customer),
            customer_name=f"{address.first_name} {address.last_name}",
            payment_method="cash_on_delivery",
            confirmed_total=total,
        )
        self._finish(order, goods, steps)

    def _finish(self, order, goods, steps) -> None:
        """Lines, counterfoil, history and movements of an order whose own row is made."""
        lines = [self._line(order, one, units, amounts) for one, amounts, units in goods]
        prices = {place: self._prices(order, line) for place, line in enumerate(lines)}
        content = counterfoils.content_of(order=order, lines=lines, prices=prices, attributes={}, discounts=())
        order.digest = counterfoils.digest_of(content)
        self.seals.add(seals.of_order(order=order, content=content, now=self.now))
        self._history(order, "", statuses.PENDING, order.date_placed)
        self._move(order, lines, StockMovement.Kind.ALLOCATED, order.date_placed, allocated=1)
        old, at = statuses.PENDING, order.date_placed
        for status, hours in steps:
            at += timedelta(hours=hours)
            self._history(order, old, status, at)
            old = status
            if status == statuses.CANCELLED:
                self._move(order, lines, StockMovement.Kind.RELEASED, at, allocated=-1)
            elif status == statuses.SHIPPED:
                self._move(order, lines, StockMovement.Kind.SHIPPED, at, allocated=-1, in_stock=-1)
                parcel = self.tables["parcels"].add(order_id=order.id, carrier="Courier Post", created_at=at)
                for line in lines:
                    self.tables["parcel_lines"].add(shipment_id=parcel.id, line_id=line.id, quantity=line.quantity)

    def _goods(self, one: Offered, units: int):
        rate = self.rates.get(one.tax_code, Decimal(0))
        taxed = tax.split(one.price * units, rate=rate, includes_tax=settings.PRICES_INCLUDE_TAX)
        return one, taxed, units

    def _charge(self, goods: Decimal) -> tax.Taxed:
        is_free = goods >= Decimal(self.delivery.get("free_from") or "Infinity")
        return tax.split(
            Decimal(0) if is_free else Decimal(self.delivery["price"]),
            rate=self.rates.get(settings.SHIPPING_TAX_CODE, Decimal(0)),
            includes_tax=settings.PRICES_INCLUDE_TAX,
        )

    def _line(self, order, one: Offered, units: int, amounts: tax.Taxed) -> bulk.LightRow:
        rate = self.rates.get(one.tax_code, Decimal(0))
        unit = tax.split(one.price, rate=rate, includes_tax=settings.PRICES_INCLUDE_TAX)
        is_held, is_cancelled = order.status == statuses.PENDING, order.status == statuses.CANCELLED
        return self.tables["lines"].add(
            order_id=order.id,
            partner_id=self.partner.pk,
            partner_name=self.partner.name,
            partner_sku=one.sku,
            stockrecord_id=one.id,
            product_id=one.product_id,
            title=one.title,
            upc=one.upc,
            quantity=units,
            line_price_incl_tax=amounts.incl_tax,
            line_price_excl_tax=amounts.excl_tax,
            line_price_before_discounts_incl_tax=amounts.incl_tax,
            line_price_before_discounts_excl_tax=amounts.excl_tax,
            unit_price_incl_tax=unit.incl_tax,
            unit_price_excl_tax=unit.excl_tax,
            tax_code=one.tax_code,
            tax_rate=rate,
            status=order.status,
            num_allocated=units if is_held else 0,
            allocation_cancelled=is_cancelled,
            num_cancelled=units if is_cancelled else 0,
            num_shipped=0 if is_held or is_cancelled else units,
        )

    def _prices(self, order, line) -> list[bulk.LightRow]:
        gross = creation.shared_out(line.line_price_incl_tax, line.quantity)
        net = creation.shared_out(line.line_price_excl_tax, line.quantity)
        return [
            self.tables["prices"].add(
                order_id=order.id,
                line_id=line.id,
                quantity=units,
                price_incl_tax=incl,
                price_excl_tax=excl,
                tax_code=line.tax_code,
            )
            for (incl, excl), units in Counter(zip(gross, net, strict=True)).items()
        ]

    def _address(self) -> bulk.LightRow:
        chance = self.chance
        city, postcode = chance.choice(words.CITIES)
        first, last = chance.choice(words.FIRST_NAMES), chance.choice(words.LAST_NAMES)
        street = f"{chance.choice(words.STREETS)} {chance.randint(1, 150)}"
        return self.tables["addresses"].add(
            first_name=first,
            last_name=last,
            line1=street,
            line4=city,
            postcode=postcode,
            country_id=settings.SHOP_COUNTRY,
            search_text=f"{first} {last} {street} {city} {postcode}",
        )

    def _history(self, order, old: str, new: str, at: datetime) -> None:
        row = self.tables["history"].add(order_id=order.id, old_status=old, new_status=new, date_created=at)
        self.seals.add(seals.of_row(row, now=self.now))

    def _move(self, order, lines, kind, at: datetime, *, allocated: int, in_stock: int = 0) -> None:
        for line in lines:
            self.tables["movements"].add(
                stockrecord_id=line.stockrecord_id,
                sku=line.partner_sku,
                at=at,
                kind=kind,
                in_stock_delta=in_stock * line.quantity,
                allocated_delta=allocated * line.quantity,
                order_number=order.number,
            )


def email_of(customer: int) -> str:
    return f"customer-{customer}{SHOPPERS}"


def customer_ids():
    """The generated customers, the first one first."""
    shoppers = User.objects.filter(email__endswith=SHOPPERS).order_by("pk")
    return shoppers.values_list("pk", flat=True).iterator(chunk_size=5000)


@transaction.atomic
def write_customers(first: int, last: int, *, now: datetime) -> None:
    """Customers with these numbers; nobody logs in as them."""
    table = bulk.Table(User)
    for number in range(first, last):
        table.add(
            email=email_of(number),
            password="!generated",  # noqa: S106 - no password: Django's mark of an unusable one
            first_name=words.FIRST_NAMES[number % len(words.FIRST_NAMES)],
            last_name=words.LAST_NAMES[number // len(words.FIRST_NAMES) % len(words.LAST_NAMES)],
            email_verified=True,
            date_joined=now - SPAN,
            sessions_valid_from=now - SPAN,
        )
    table.flush()


def count_purchases() -> None:
    """What was sold of each generated product, as Oscar counts it: in one statement, anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM analytics_productrecord WHERE product_id IN "
            "(SELECT id FROM catalogue_product WHERE upc LIKE %s)",
            [f"{products.MARK}%"],
        )
        cursor.execute(
            "INSERT INTO analytics_productrecord (product_id, num_views, num_basket_additions, num_purchases, score) "
            "SELECT line.product_id, 0, 0, SUM(line.quantity), 0 FROM order_line line "
            "JOIN catalogue_product product ON product.id = line.product_id WHERE product.upc LIKE %s "
            "GROUP BY line.product_id",
            [f"{products.MARK}%"],
        )


def _offered(record_ids) -> dict[int, Offered]:
    rows = StockRecord.objects.filter(pk__in=record_ids).values_list(
        "pk", "product_id", "partner_sku", "product__upc", "product__title", "price", "product__tax_code",
        "product__parent__tax_code",
    )  # fmt: skip
    return {row[0]: Offered(*row[:6], tax_code=row[7] or row[6]) for row in rows}


def _hold(held: Counter) -> None:
    """What orders hold and what came in for it, in the figures of the records; the ledger has both already."""
    if not held:
        return
    rows = [(units, units, pk) for pk, units in sorted(held.items())]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE partner_stockrecord SET num_in_stock = num_in_stock + %s, num_allocated = num_allocated + %s "
            "WHERE id = %s",
            rows,
        )
