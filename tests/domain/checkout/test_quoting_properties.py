"""Whatever the offers, vouchers, taxes and quantities: sums are exact and nothing costs less than nothing."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forked_apps.basket import editing, line_amounts
from forked_apps.offer.models import Benefit, Condition, ConditionalOffer
from forked_apps.voucher import redemption
from tests.domain.checkout.test_quoting import adds_up
from tests.examples import tried
from tests.factories import basket as carts
from tests.factories import catalogue, partner

CENT = Decimal("0.01")
prices = st.decimals("0.01", "999.99", places=2)
quantities = st.integers(1, 7)
rates = st.sampled_from(["0.0000", "0.0550", "0.0700", "0.1900", "0.2000", "0.2550"])


@given(unit=prices, quantity=quantities, discount=st.decimals("0", "5000", places=3), rate=rates, gross=st.booleans())
def test_one_line_adds_up(unit, quantity, discount, rate, gross):
    compute = line_amounts.of_gross_prices if gross else line_amounts.of_net_prices

    line = compute(unit_price=unit, quantity=quantity, discount=discount, rate=Decimal(rate))

    assert line.gross == line.gross_before - line.discount == line.net + line.tax
    assert 0 <= line.net <= line.gross
    assert 0 <= line.discount <= line.gross_before
    assert abs(line.gross - line.net * (1 + Decimal(rate))) <= CENT
    for amount in (line.gross, line.net, line.tax, line.discount):
        assert amount == amount.quantize(CENT)


@given(amount=st.decimals("0", "9999", places=2), weights=st.lists(prices, min_size=1, max_size=8))
def test_shares_add_up_to_the_cent(amount, weights):
    shares = line_amounts.shared_out(amount, dict(enumerate(weights)))

    assert sum(shares.values()) == amount
    assert all(share >= 0 for share in shares.values())


def test_half_a_cent_goes_up():
    assert line_amounts.to_cents(Decimal("0.125")) == Decimal("0.125").quantize(CENT, ROUND_HALF_UP) == Decimal("0.13")


offers = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([Benefit.PERCENTAGE, Benefit.FIXED, Benefit.FIXED_UNIT, Benefit.MULTIBUY]),
        "value": st.decimals("0.01", "99.99", places=2),
        "condition": st.sampled_from([Condition.COUNT, Condition.VALUE, Condition.COVERAGE]),
        "needs": st.integers(1, 3),
        "exclusive": st.booleans(),
        "priority": st.integers(0, 3),
        "members": st.lists(st.integers(0, 3), max_size=4),
        "by_voucher": st.booleans(),
    }
)
carts_of_lines = st.lists(st.tuples(prices, quantities, rates), min_size=1, max_size=4)


def make_offer(number, terms, products):
    members = [products[index % len(products)] for index in terms["members"]]
    where = carts.range_(products=members, everything=not members)
    value = None if terms["kind"] == Benefit.MULTIBUY else terms["value"]
    made = ConditionalOffer.objects.create(
        name=f"Random {number} {timezone.now().timestamp()}",
        offer_type=ConditionalOffer.VOUCHER if terms["by_voucher"] else ConditionalOffer.SITE,
        exclusive=terms["exclusive"],
        priority=terms["priority"],
        condition=Condition.objects.create(range=where, type=terms["condition"], value=terms["needs"]),
        benefit=Benefit.objects.create(range=where, type=terms["kind"], value=value),
    )
    return carts.voucher(f"R{number}-{made.pk}", offers=[made]) if terms["by_voucher"] else None


A_CENT_BY_ROUNDING = {  # 0.01 % of 50.05 is half a cent: the line pays a cent less, and the offer must say so
    "kind": Benefit.PERCENTAGE,
    "value": Decimal("0.01"),
    "condition": Condition.COUNT,
    "needs": 1,
    "exclusive": False,
    "priority": 0,
    "members": [],
    "by_voucher": False,
}


@pytest.mark.django_db
@pytest.mark.parametrize("gross_shop", [True, False])
@example(lines=[(Decimal("7.15"), 7, "0.0000")], terms=[A_CENT_BY_ROUNDING], method="standard")
@settings(max_examples=tried(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=carts_of_lines, terms=st.lists(offers, max_size=3), method=st.sampled_from(["standard", "express"]))
def test_any_cart_adds_up(gross_shop, lines, terms, method):
    ConditionalOffer.objects.all().delete()
    products = []
    for number, (price, _, rate) in enumerate(lines):
        partner.TaxRate.objects.update_or_create(tax_code=f"code{number}", country="DE", defaults={"rate": rate})
        products.append(catalogue.product(price=price, stock=50, tax_code=f"code{number}"))
    vouchers = [make_offer(number, one, products) for number, one in enumerate(terms)]

    with override_settings(PRICES_INCLUDE_TAX=gross_shop, OSCAR_OFFERS_INCL_TAX=gross_shop):
        cart = carts.basket()
        for product, (_, quantity, _) in zip(products, lines, strict=True):
            editing.add(basket_id=cart.pk, product_id=product.pk, quantity=quantity)
        for voucher in filter(None, vouchers):
            redemption.apply(basket_id=cart.pk, code=voucher.code, user=None, now=timezone.now())
        quote = carts.quote_of(cart, shipping_method=method)

        assert adds_up(quote)
        assert quote.version == carts.quote_of(cart, shipping_method=method).version
        assert quote.basket.total_incl_tax == quote.total - quote.shipping_total
    assert all(0 <= line.line_total <= line.line_total_before_discount for line in quote.lines)
    assert all(0 <= line.line_total_excl_tax <= line.line_total for line in quote.lines)
