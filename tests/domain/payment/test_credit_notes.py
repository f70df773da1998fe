"""Credit notes: when all is refunded they are the invoice in net, tax and gross, by rate, to the cent."""

from collections import defaultdict
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forked_apps.order import returns, shipments
from forked_apps.order.quantities import LineQuantityNotPossible
from forked_apps.payment import invoice_pdf, receipts, refund_lines, refunds
from forked_apps.payment.models import Invoice, PaymentAttempt, Refund
from tests.examples import tried
from tests.factories import basket as carts
from tests.factories import catalogue, partner
from tests.factories.order import order as placed

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid_for(now):
    """paid_for((price, quantity), ...) -> an order at 19 % that was paid by transfer."""
    partner.tax_rate("0.1900")

    def make(*goods):
        lines = [(catalogue.product(price=price, stock=100), quantity) for price, quantity in goods]
        made = placed(lines=lines, payment_method="bank_transfer", now=now)
        receipts.record_manual(order_id=made.pk, actor=None, now=now)
        return made

    return make


def by_rate(documents) -> dict[str, tuple[Decimal, ...]]:
    """Net, tax and gross of all these documents, by rate."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for document in documents:
        for tax in document.content["taxes"]:
            sums[tax["rate"]] = [
                sums[tax["rate"]][n] + Decimal(tax[key]) for n, key in enumerate(("net", "tax", "gross"))
            ]
    return {rate: tuple(parts) for rate, parts in sums.items()}


def notes_of(order):
    return order.invoices.filter(kind=Invoice.CREDIT_NOTE)


def give_back(order, now, amount=None):
    return refunds.refund_order(order_id=order.pk, amount=amount and Decimal(amount), reason="damaged", now=now)


@pytest.mark.parametrize(
    ("goods", "amounts"),
    [
        ([("0.99", 6)], [None]),
        ([("39.67", 3)], ["39.67", "39.67", "39.67", None]),
        ([("17.93", 10)], ["17.93", "17.93", "17.93", None]),
        ([("0.99", 6), ("12.34", 1)], ["0.01", "0.02", "5.00", None]),
    ],
)
def test_when_all_went_back_the_notes_are_the_invoice(paid_for, now, goods, amounts):  # 1.6
    order = paid_for(*goods)
    for amount in amounts:
        if refunds.refundable(order_id=order.pk):
            give_back(order, now, amount)

    assert refunds.refundable(order_id=order.pk) == 0
    assert by_rate(notes_of(order)) == by_rate([order.invoice])


def test_money_that_came_twice_goes_back_without_a_note(paid_for, now):  # 1.6
    order = paid_for(("10.00", 1))
    second = PaymentAttempt.objects.create(
        order=order, method="bank_transfer", amount=order.total_incl_tax, received=order.total_incl_tax, currency="EUR",
        state=PaymentAttempt.SUCCEEDED, created_at=now,
    )  # fmt: skip

    refunds.refund(attempt_id=second.pk, amount=second.received, reason="paid twice", now=now)
    assert not notes_of(order).exists()

    give_back(order, now)
    assert by_rate(notes_of(order)) == by_rate([order.invoice])


# What a step gives back: units of a line (by position), the shipping, or a part of what is left.
named = st.fixed_dictionaries(
    {
        "line": st.integers(0, 2),
        "units": st.integers(1, 4),
        "shipping": st.booleans(),
        "half": st.booleans(),
    }
)
steps = st.lists(named | st.floats(0.01, 0.9), max_size=6)
goods = st.lists(
    st.tuples(
        st.decimals("0.01", "80.00", places=2), st.integers(1, 4), st.sampled_from(["0.0000", "0.0700", "0.1900"])
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=tried(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    goods=goods,
    percent_off=st.none() | st.integers(1, 60),
    method=st.sampled_from(["standard", "express"]),
    steps=steps,
)
def test_whatever_the_order_and_the_refunds_the_notes_are_the_invoice(goods, percent_off, method, steps):  # 1.6, 1.7
    order = _paid_by_transfer(goods, percent_off, method)
    lines = list(order.lines.order_by("pk"))
    for step in steps:
        _try(order, lines, step)
        assert 0 <= refunds.refundable(order_id=order.pk) <= order.total_incl_tax
    if refunds.refundable(order_id=order.pk):
        give_back(order, timezone.now())

    assert by_rate(notes_of(order)) == by_rate([order.invoice])
    assert sum(note.total for note in notes_of(order)) == order.total_incl_tax
    for line in lines:
        assert refund_lines.refunded(order).get(line.pk, refund_lines.Back()).units <= line.quantity


def _paid_by_transfer(goods, percent_off, method):
    carts.ConditionalOffer.objects.all().delete()
    products = []
    for number, (price, quantity, rate) in enumerate(goods):
        partner.TaxRate.objects.update_or_create(tax_code=f"code{number}", country="DE", defaults={"rate": rate})
        products.append((catalogue.product(price=price, stock=9, tax_code=f"code{number}"), quantity))
    if percent_off:
        carts.offer(percent=percent_off)
    order = placed(lines=products, payment_method="bank_transfer", shipping_method=method)
    receipts.record_manual(order_id=order.pk, actor=None, now=timezone.now())
    return order


def _try(order, lines, step):
    """One refund, as staff would make it; one that is too much is refused and changes nothing."""
    left = refunds.refundable(order_id=order.pk)
    if isinstance(step, float):
        amount = (left * Decimal(step)).quantize(Decimal("0.01"))
        wanted = {"amount": amount}
    else:
        wanted = {"lines": {lines[step["line"] % len(lines)].pk: step["units"]}, "shipping": step["shipping"]}
        if step["half"] and left:
            wanted["amount"] = max(left / 2, Decimal("0.01")).quantize(Decimal("0.01"))
    try:
        refunds.refund_order(order_id=order.pk, reason="", now=timezone.now(), **wanted)
    except (refunds.NothingToRefund, refunds.RefundTooLarge, LineQuantityNotPossible):
        assert refunds.refundable(order_id=order.pk) == left


class TestLines:
    """1.7"""

    def two_rates(self, now):
        partner.tax_rate("0.1900")
        partner.tax_rate("0.0700", tax_code="reduced")
        lines = [(catalogue.product("Lamp", price="10.00", stock=9), 3)]
        lines.append((catalogue.product("Book", price="5.35", stock=9, tax_code="reduced"), 2))
        order = placed(lines=lines, payment_method="bank_transfer", shipping_method="express", now=now)
        receipts.record_manual(order_id=order.pk, actor=None, now=now)
        return order, order.lines.get(title="Lamp"), order.lines.get(title="Book")

    def test_a_unit_goes_back_at_its_own_price_and_rate(self, now):
        order, _, book = self.two_rates(now)

        (made,) = refunds.refund_order(order_id=order.pk, lines={book.pk: 1}, reason="torn", now=now)

        assert (made.amount, [(row.line, row.quantity, row.net) for row in made.lines.all()]) == (
            Decimal("5.35"),
            [(book, 1, Decimal("5.00"))],
        )
        note = made.credit_note.content
        assert by_rate([made.credit_note]) == {"0.07": (Decimal("5.00"), Decimal("0.35"), Decimal("5.35"))}
        assert [(line["name"], line["quantity"], line["total"]) for line in note["lines"]] == [("Book", 1, "5.35")]
        assert (note["shipping"], note["difference"]) == ("0.00", "0.00")

    def test_a_line_is_not_refunded_more_often_than_it_was_bought(self, now):
        order, lamp, book = self.two_rates(now)
        refunds.refund_order(order_id=order.pk, lines={lamp.pk: 2}, reason="", now=now)

        for lines in ({lamp.pk: 2}, {lamp.pk: 1, book.pk: 3}, {lamp.pk: -1}, {0: 1}):
            with pytest.raises(LineQuantityNotPossible) as refused:
                refunds.refund_order(order_id=order.pk, lines=lines, reason="", now=now)
        assert refused.value.possible == 0
        assert Refund.objects.count() == 1

        refunds.refund_order(order_id=order.pk, lines={lamp.pk: 1, book.pk: 2}, shipping=True, reason="", now=now)
        assert refunds.refundable(order_id=order.pk) == 0
        assert by_rate(notes_of(order)) == by_rate([order.invoice])

    def test_units_of_a_refused_refund_can_be_refunded(self, now):
        order, lamp, _ = self.two_rates(now)
        (made,) = refunds.begin(order_id=order.pk, amount=None, lines={lamp.pk: 3}, reason="", now=now)
        refunds.settle(refund_id=made.pk, state=Refund.REFUSED, now=now)

        (again,) = refunds.refund_order(order_id=order.pk, lines={lamp.pk: 3}, reason="", now=now)

        assert again.amount == lamp.line_price_incl_tax

    def test_another_amount_is_named_as_a_difference(self, now):
        order, lamp, _ = self.two_rates(now)

        (made,) = refunds.refund_order(
            order_id=order.pk, lines={lamp.pk: 1}, shipping=True, amount=Decimal("18.00"), reason="", now=now
        )

        note = made.credit_note.content
        assert (note["shipping"], note["difference"]) == ("12.90", "-4.90")
        assert sum(Decimal(tax["gross"]) for tax in note["taxes"]) == Decimal("18.00")

    def test_the_price_of_lines_that_is_not_left_any_more_is_refused(self, now):
        order, lamp, _ = self.two_rates(now)
        give_back(order, now, order.total_incl_tax - 4)

        with pytest.raises(refunds.RefundTooLarge) as refused:
            refunds.refund_order(order_id=order.pk, lines={lamp.pk: 1}, reason="", now=now)

        assert refused.value.left == 4
        assert refund_lines.propose(order=order, lines={lamp.pk: 1}).amount == 4

    def test_a_return_proposes_what_was_not_refunded_yet(self, now):
        order, lamp, book = self.two_rates(now)
        shipments.ship(order_id=order.pk, now=now)
        refunds.refund_order(order_id=order.pk, lines={lamp.pk: 1}, reason="", now=now)
        assert refund_lines.of_returned(order) is None

        returns.take_back(order_id=order.pk, lines={lamp.pk: 2, book.pk: 1}, restock=False, now=now)

        proposal = refund_lines.of_returned(order)
        assert [(one.line, one.quantity) for one in proposal.lines] == [(lamp, 1), (book, 1)]
        assert proposal.amount == Decimal("15.35")

    def test_the_pdf_of_the_note_adds_up(self, now):
        order, lamp, _ = self.two_rates(now)
        (made,) = refunds.refund_order(
            order_id=order.pk, lines={lamp.pk: 2}, shipping=True, amount=Decimal("30.00"), reason="late", now=now
        )

        rows = invoice_pdf.credited_rows(made.credit_note.content)

        assert [row[-1] for row in rows[1:]] == ["20.00", "12.90", "−2.90"]
        assert invoice_pdf.render(made.credit_note).startswith(b"%PDF-")
