"""The arithmetic of credit notes: no rate gives back more than it has, and all of them are the invoice."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forked_apps.payment.tax_shares import Share, part, split, without

RATES = ("0", "0.07", "0.19", "0.255")


def share(rate: str, gross: str) -> Share:
    net = (Decimal(gross) / (1 + Decimal(rate))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Share(rate, net, Decimal(gross))


@pytest.mark.parametrize(
    ("amount", "gross"),
    [("10.00", ["6.67", "3.33"]), ("0.01", ["0.01"]), ("0.02", ["0.01", "0.01"]), ("30.00", ["20.00", "10.00"])],
)
def test_an_amount_is_split_over_the_rates_and_the_last_takes_the_rest(amount, gross):
    shares = split(amount=Decimal(amount), left=[share("0.19", "20.00"), share("0.07", "10.00")])

    assert [str(one.gross) for one in shares] == gross


def test_what_is_named_goes_first_and_the_rest_over_what_is_left():  # 1.7
    left = [share("0.19", "20.00"), share("0.07", "10.00")]
    named = [share("0.07", "6.00")]

    assert split(amount=Decimal("6.00"), left=left, named=named) == named
    assert [str(one.gross) for one in split(amount=Decimal("12.00"), left=left, named=named)] == ["5.00", "7.00"]
    # Less than the goods cost, as when a fee is kept: still at their rate.
    assert [(one.rate, str(one.gross)) for one in split(amount=Decimal("4.00"), left=left, named=named)] == [
        ("0.07", "4.00")
    ]


def test_more_is_named_than_its_rate_has_left():  # 1.7
    shares = split(
        amount=Decimal("8.00"), left=[share("0.19", "5.00"), share("0.07", "4.00")], named=[share("0.19", "8.00")]
    )

    assert [(one.rate, str(one.gross)) for one in shares] == [("0.19", "5.00"), ("0.07", "3.00")]


cents = st.integers(1, 50_000).map(lambda n: Decimal(n) / 100)
invoices = st.lists(st.tuples(st.sampled_from(RATES), cents), min_size=1, max_size=4, unique_by=lambda pair: pair[0])
# How much of what is left goes back, and the rates that are named for it: a position and how much of that rate.
steps = st.lists(st.tuples(st.floats(0, 1), st.none() | st.tuples(st.integers(0, 3), st.floats(0, 1))), max_size=8)


@given(invoices, st.lists(st.integers(-3, 3), min_size=4, max_size=4), steps)
def test_all_notes_together_are_the_invoice_rate_by_rate(rates, drift, refunds):  # 1.6
    # Nets of several lines are rounded apart, so that an invoice's net is only near its rate.
    invoice = [
        Share(one.rate, min(max(one.net + Decimal(off) / 100, Decimal(0)), one.gross), one.gross)
        for (rate, gross), off in zip(rates, drift, strict=False)
        for one in [share(rate, str(gross))]
    ]
    given_back: list[Share] = []
    for how_much, naming in [*refunds, (1, None)]:
        left = without(invoice, given_back)
        whole = sum(one.gross for one in left)
        amount = (whole * Decimal(how_much)).quantize(Decimal("0.01"))
        named = []
        if naming:
            which = left[naming[0] % len(left)]
            named = [share(which.rate, str((which.gross * Decimal(naming[1])).quantize(Decimal("0.01"))))]
        note = split(amount=amount, left=left, named=named)

        assert sum(one.gross for one in note) == amount
        for one in note:
            most = next(other for other in left if other.rate == one.rate)
            assert 0 < one.gross <= most.gross
            assert 0 <= one.net <= most.net
            assert 0 <= one.tax <= most.tax
        given_back += note

    assert without(invoice, given_back) == [Share(one.rate, Decimal(0), Decimal(0)) for one in invoice]
    for one in invoice:
        notes = [other for other in given_back if other.rate == one.rate]
        assert (sum(note.net for note in notes), sum(note.gross for note in notes)) == (one.net, one.gross)


@given(cents, st.integers(1, 50))
def test_units_one_by_one_are_the_line(whole, quantity):  # 1.6
    left, given_back = whole, []
    for units in range(quantity, 0, -1):
        given_back.append(part(left, 1, units))
        left -= given_back[-1]

    assert sum(given_back) == whole
    assert max(given_back) - min(given_back) <= Decimal("0.01")
