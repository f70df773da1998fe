"""Net, tax and gross always add up, in whole cents, half a cent up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forked_apps.partner import tax
from forked_apps.partner.pricing import InvalidPrice, rounded

amounts = st.decimals(min_value=0, max_value=Decimal("9999999.99"), places=2)
rates = st.decimals(min_value=0, max_value=1, places=4)


@pytest.mark.parametrize(
    ("amount", "rate", "net", "tax_due"),
    [
        ("11.90", "0.19", "10.00", "1.90"),
        ("9.99", "0.19", "8.39", "1.60"),  # 8.3949...
        ("1.00", "0.19", "0.84", "0.16"),
        ("0.01", "0.19", "0.01", "0.00"),
        ("0.00", "0.19", "0.00", "0.00"),
    ],
)
def test_a_gross_price_contains_its_tax(amount, rate, net, tax_due):  # D03
    taxed = tax.split(Decimal(amount), rate=Decimal(rate), includes_tax=True)

    assert (taxed.incl_tax, taxed.excl_tax, taxed.tax) == (Decimal(amount), Decimal(net), Decimal(tax_due))


@pytest.mark.parametrize(
    ("amount", "rate", "tax_due"),
    [
        ("0.20", "0.125", "0.03"),  # 0.025: half a cent goes up, where half-even would say 0.02
        ("1.00", "0.125", "0.13"),
        ("10.00", "0.19", "1.90"),
    ],
)
def test_tax_on_a_net_price_rounds_half_up(amount, rate, tax_due):
    taxed = tax.split(Decimal(amount), rate=Decimal(rate), includes_tax=False)

    assert (taxed.excl_tax, taxed.tax) == (Decimal(amount), Decimal(tax_due))


@given(amount=amounts, rate=rates, includes_tax=st.booleans())
def test_the_three_figures_add_up_in_whole_cents(amount, rate, includes_tax):
    taxed = tax.split(amount, rate=rate, includes_tax=includes_tax)

    assert taxed.excl_tax + taxed.tax == taxed.incl_tax
    assert all(figure == figure.quantize(Decimal("0.01")) for figure in (taxed.excl_tax, taxed.tax, taxed.incl_tax))
    assert (taxed.incl_tax if includes_tax else taxed.excl_tax) == amount
    assert 0 <= taxed.tax <= taxed.incl_tax


@given(amount=amounts, rate=rates)
def test_the_tax_is_within_half_a_cent_of_the_exact_one(amount, rate):
    taxed = tax.split(amount, rate=rate, includes_tax=False)

    assert abs(taxed.tax - amount * rate) <= Decimal("0.005")


@given(amount=amounts, rate=rates)
def test_gross_and_back_to_net_is_the_same_price(amount, rate):
    gross = tax.split(amount, rate=rate, includes_tax=False).incl_tax

    assert tax.split(gross, rate=rate, includes_tax=True).excl_tax == amount


@pytest.mark.parametrize(
    ("given_price", "stored"), [("1.005", "1.01"), ("1.004", "1.00"), (3, "3.00"), (2.675, "2.68")]
)
def test_prices_are_rounded_half_up_before_the_database_sees_them(given_price, stored):
    assert rounded(given_price) == Decimal(stored)


@pytest.mark.parametrize("nonsense", ["-0.01", "NaN", "Infinity", "10000000000.00"])
def test_what_is_no_price_is_refused(nonsense):  # B15
    with pytest.raises(InvalidPrice):
        rounded(nonsense)
