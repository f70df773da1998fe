"""Credit notes: what a refund takes back of an order's invoice. All of them together never exceed it."""

from datetime import datetime
from decimal import Decimal

from forked_apps import transactions
from forked_apps.order.models import Order
from forked_apps.payment import balance, invoices, refund_lines
from forked_apps.payment.models import Invoice, Refund
from forked_apps.payment.tax_shares import NOTHING, Share, split, without


@transactions.repeated
def issue(*, refund_id, now: datetime) -> Invoice | None:
    """The credit note of a refund that is done: the one that exists, or a new one with the next number of its year.

    Its net, tax and gross are at the rates of the lines that were refunded, or shared over all rates that are left;
    the last note takes what remains, so that a wholly refunded order's notes equal its invoice, rate by rate. None when
    there is no invoice, or when the money was a surplus that no invoice speaks of, as a second payment is.
    """
    refund = Refund.objects.select_related("attempt__order").get(pk=refund_id)
    order = Order.objects.select_for_update().get(pk=refund.attempt.order_id)
    found = Invoice.objects.filter(refund=refund).first()
    invoice = Invoice.objects.filter(invoice_of=order).first()
    if found is not None or invoice is None:
        return found
    left = _left(invoice, order)
    amount = min(refund.amount, sum((share.gross for share in left), NOTHING) - balance.kept(order_id=order.pk))
    if amount <= 0:
        return None
    named = refund_lines.shares(refund, order)
    content = {
        **invoices.head(order),
        "corrects": invoice.number,
        "reason": refund.reason,
        **_what_for(refund, amount),
        "taxes": [share.written() for share in split(amount=amount, left=left, named=named)],
        "total": str(amount),
    }
    return Invoice.objects.create(
        kind=Invoice.CREDIT_NOTE,
        number=invoices.next_number(Invoice.CREDIT_NOTE, now),
        order=order,
        refund=refund,
        issued_at=now,
        total=amount,
        content=content,
        buyer=invoice.buyer,
    )


def _left(invoice: Invoice, order: Order) -> list[Share]:
    """What no note has taken back yet, by rate."""
    notes = Invoice.objects.filter(order=order, kind=Invoice.CREDIT_NOTE).values_list("content", flat=True)
    return without(_shares(invoice.content), [share for content in notes for share in _shares(content)])


def _shares(content: dict) -> list[Share]:
    return [Share.read(written) for written in content["taxes"]]


def _what_for(refund: Refund, amount: Decimal) -> dict:
    """The lines that were named, what else is in the amount, and what was agreed beside; empty for a bare amount."""
    rows = list(refund.lines.select_related("line"))
    if not rows and not refund.shipping:
        return {}
    named = sum((row.gross for row in rows), refund.shipping)
    return {
        "lines": [
            {
                "sku": row.line.partner_sku,
                "name": row.line.title,
                "quantity": row.quantity,
                "tax_rate": str(row.line.tax_rate),
                "total": str(row.gross),
            }
            for row in rows
        ],
        "shipping": str(refund.shipping),
        "difference": str(amount - named),
    }
