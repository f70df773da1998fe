"""Which lines and units a refund is for, and what they are worth: at most what was bought, at the lines' own rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from forked_apps.order import quantities
from forked_apps.order.models import Line, Order
from forked_apps.payment import balance, invoices
from forked_apps.payment.models import Refund, RefundLine
from forked_apps.payment.tax_shares import NOTHING, Share, part


@dataclass(frozen=True)
class Worth:
    """Units of one line with their part of its net and gross."""

    line: Line
    quantity: int
    net: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Proposal:
    """A refund that could be made: lines, shipping, the amount that goes back, and what is left, which bounds it."""

    lines: tuple[Worth, ...]
    shipping: Decimal
    amount: Decimal
    left: Decimal

    @property
    def worth(self) -> Decimal:
        """What the lines and the shipping cost, whatever is left."""
        return sum((one.gross for one in self.lines), self.shipping)


@dataclass(frozen=True)
class Back:
    """What of a line has been refunded or promised."""

    units: int = 0
    net: Decimal = NOTHING
    gross: Decimal = NOTHING


def refunded(order: Order) -> dict[int, Back]:
    """What has been refunded or promised of each line, by line id; lines of which nothing was are missing."""
    rows = RefundLine.objects.filter(refund__attempt__order=order).exclude(refund__state=Refund.REFUSED)
    sums = rows.order_by().values("line_id").annotate(units=Sum("quantity"), nets=Sum("net"), grosses=Sum("gross"))
    cent = balance.CENT  # SQLite adds floating numbers
    return {
        row["line_id"]: Back(row["units"], row["nets"].quantize(cent), row["grosses"].quantize(cent)) for row in sums
    }


def propose(*, order: Order, lines: Mapping[int, int], shipping: bool = False) -> Proposal:
    """What a refund of these units (by line id), and of the shipping that is left, would give back.

    Raises quantities.LineQuantityNotPossible for more units of a line than were bought and have not been refunded,
    quantities.NothingToDo when nothing is named.
    """
    back = refunded(order)
    worths: list[Worth] = []
    if lines or not shipping:
        taken, _ = quantities.chosen(
            order=order, wanted=lines, possible=lambda line: line.quantity - back.get(line.pk, Back()).units
        )
        worths = [_worth(line, quantity, back.get(line.pk, Back())) for line, quantity in taken.items()]
    freight = shipping_left(order) if shipping else NOTHING
    left = balance.refundable(order_id=order.pk)
    worth = sum((one.gross for one in worths), freight)
    return Proposal(tuple(worths), freight, max(min(worth, left), NOTHING), left)


def asked_for(*, order: Order, lines: Mapping[int, int] | None = None, shipping: bool = False) -> Proposal:
    """`propose` for what is named; with nothing named, for what came back and has not been refunded: maybe nothing."""
    if lines or shipping:
        return propose(order=order, lines=lines or {}, shipping=shipping)
    return of_returned(order) or Proposal((), NOTHING, NOTHING, balance.refundable(order_id=order.pk))


def of_returned(order: Order) -> Proposal | None:
    """What came back and has not been refunded; None when there is no such thing, or no money left to give."""
    back = refunded(order)
    units = {
        line.pk: missing
        for line in order.lines.all()
        if (missing := line.num_returned - back.get(line.pk, Back()).units) > 0
    }
    if not units:
        return None
    found = propose(order=order, lines=units)
    return found if found.amount > 0 else None


def shipping_left(order: Order) -> Decimal:
    """What the shipping cost and no refund has named yet."""
    rows = Refund.objects.filter(attempt__order=order).exclude(state=Refund.REFUSED)
    return max(order.shipping_incl_tax - balance.total(rows, "shipping"), NOTHING)


def write_down(refund: Refund, proposal: Proposal) -> None:
    """The refund remembers its lines."""
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line=one.line, quantity=one.quantity, net=one.net, gross=one.gross)
        for one in proposal.lines
    )


def shares(refund: Refund, order: Order) -> list[Share]:
    """Net and gross of what a refund names, by rate, in the words of the order's invoice."""
    rows = [(row.line.tax_rate, row.net, row.gross) for row in refund.lines.select_related("line")]
    if refund.shipping:
        gross, excl = order.shipping_incl_tax, order.shipping_excl_tax
        rates = set(order.lines.values_list("tax_rate", flat=True))
        net = (excl * refund.shipping / gross).quantize(balance.CENT)
        rows.append((invoices.rate_of(excl, gross, rates), net, refund.shipping))
    return [Share(invoices.rate_in_words(rate), net, gross) for rate, net, gross in rows]


def _worth(line: Line, quantity: int, back: Back) -> Worth:
    """The units' part of what is left of the line: its last unit takes the remaining cents."""
    of = line.quantity - back.units
    net = part(line.line_price_excl_tax - back.net, quantity, of)
    gross = part(line.line_price_incl_tax - back.gross, quantity, of)
    return Worth(line, quantity, net, gross)
