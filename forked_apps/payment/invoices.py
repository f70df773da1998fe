"""Issue immutable, gapless numbered invoices for paid orders; credit notes share the numbering."""

from collections import defaultdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings

from forked_apps import transactions
from forked_apps.order.models import Order
from forked_apps.payment.models import Invoice, InvoiceSeries
from forked_apps.payment.signals import invoice_issued

FIRST_ROW = 0  # the year of the row that is always there, to be locked while a new year's row is made
PREFIXES = {Invoice.INVOICE: "INV", Invoice.CREDIT_NOTE: "CN"}


@transactions.repeated
def issue(*, order_id: int, now: datetime) -> Invoice:
    """The invoice of an order: the one that exists, or a new one with the next number of its year.

    Everything on it comes from the frozen order. Call it last in a transaction, because the row of the series is the
    last lock; a rollback gives the number back, so that there is no gap.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    found = Invoice.objects.filter(invoice_of=order).first()
    if found is not None:
        return found
    content = {**head(order), **_body(order)}
    invoice = Invoice.objects.create(
        kind=Invoice.INVOICE,
        number=next_number(Invoice.INVOICE, now),
        order=order,
        invoice_of=order,
        issued_at=now,
        total=order.total_incl_tax,
        content=content,
        buyer=buyer(order),
    )
    invoice_issued.send(sender=Invoice, order=order)
    return invoice


def issued(*, order_id: int) -> Invoice | None:
    """The invoice of an order; None until the order is paid."""
    return Invoice.objects.filter(invoice_of_id=order_id).first()


def next_number(kind: str, now: datetime) -> str:
    """The next number of its year; its row is the last lock of the transaction."""
    series = _locked_series(kind, now.year)
    series.latest += 1
    series.save(update_fields=["latest"])
    return f"{PREFIXES[kind]}-{now.year}-{series.latest:06d}"


def _locked_series(kind: str, year: int) -> InvoiceSeries:
    """The year's row, locked. The first invoice of a year makes it, under the lock of the row of year 0.

    Two inserts of one key at once would each share the winner's lock on MariaDB and then wait for each other.
    """
    locked = InvoiceSeries.objects.select_for_update()
    found = locked.filter(kind=kind, year=year).first()
    if found is not None:
        return found
    locked.get(kind=kind, year=FIRST_ROW)
    InvoiceSeries.objects.get_or_create(kind=kind, year=year)
    return locked.get(kind=kind, year=year)


def prepare(sender, using="default", **kwargs) -> None:
    """Makes the rows of year 0 after each migrate."""
    if sender.label == "payment":
        for kind in PREFIXES:
            InvoiceSeries.objects.using(using).get_or_create(kind=kind, year=FIRST_ROW)


def head(order: Order) -> dict:
    """What stands above every document of an order: which order, and who sells."""
    return {
        "order": order.number,
        "ordered_on": order.date_placed.date().isoformat(),
        "currency": order.currency,
        "seller": {
            "name": settings.SELLER_NAME,
            "address": settings.SELLER_ADDRESS,
            "vat_id": settings.SELLER_VAT_ID,
            "email": settings.OSCAR_FROM_EMAIL,
        },
    }


def buyer(order: Order) -> dict:
    """Whom a document of an order is for; kept apart from its content, see payment.buyers."""
    address = order.billing_address or order.shipping_address
    return {
        "name": order.customer_name,
        "company": order.company,
        "vat_id": order.vat_id,
        "email": order.email,
        "address": list(address.active_address_fields()) if address else [],
    }


def _body(order: Order) -> dict:
    lines = list(order.lines.order_by("pk"))
    return {
        "lines": [
            {
                "sku": line.partner_sku,
                "name": line.title,
                "quantity": line.quantity,
                "unit_price": str(line.unit_price_incl_tax),
                "discount": str(line.line_price_before_discounts_incl_tax - line.line_price_incl_tax),
                "tax_rate": str(line.tax_rate),
                "total": str(line.line_price_incl_tax),
            }
            for line in lines
        ],
        "shipping": {"name": order.shipping_method or "", "total": str(order.shipping_incl_tax)},
        "surcharges": [{"name": s.name, "total": str(s.incl_tax)} for s in order.surcharges.all()],
        "taxes": _taxes(order, lines),
        "total": str(order.total_incl_tax),
        "total_excl_tax": str(order.total_excl_tax),
    }


def _taxes(order: Order, lines) -> list[dict]:
    """Net, tax and gross by rate, as they were frozen with the order; nothing is computed anew."""
    by_rate: dict[Decimal, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    parts = [(line.tax_rate, line.line_price_excl_tax, line.line_price_incl_tax) for line in lines]
    rates = {line.tax_rate for line in lines}
    extras = [(order.shipping_excl_tax, order.shipping_incl_tax)]
    extras += [(s.excl_tax, s.incl_tax) for s in order.surcharges.all()]
    parts += [(rate_of(net, gross, rates), net, gross) for net, gross in extras if gross]
    for rate, net, gross in parts:
        by_rate[rate][0] += net
        by_rate[rate][1] += gross
    return [
        {"rate": rate_in_words(rate), "net": str(net), "tax": str(gross - net), "gross": str(gross)}
        for rate, (net, gross) in sorted(by_rate.items())
    ]


def rate_in_words(rate: Decimal) -> str:
    """A rate as the documents write it: "0.19"."""
    return str(rate.normalize())


def rate_of(net: Decimal, gross: Decimal, known: set[Decimal]) -> Decimal:
    """The rate that two frozen amounts stand for: the nearest one of the order's lines, else reckoned from them.

    Amounts are rounded to cents, so their quotient is only near the rate.
    """
    if not net:
        return Decimal(0)
    reckoned = gross / net - 1
    nearest = min(known, key=lambda rate: abs(rate - reckoned), default=None)
    tolerance = Decimal("0.005") / net + Decimal("0.0005")
    if nearest is not None and abs(nearest - reckoned) <= tolerance:
        return nearest
    return reckoned.quantize(Decimal("0.001"), ROUND_HALF_UP)
