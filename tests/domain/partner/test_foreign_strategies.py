"""A strategy of somebody else's: its prices carry their own tax, or are refused aloud (1.13)."""

from decimal import Decimal

import pytest
from django.test import override_settings
from oscar.apps.partner import strategy as oscar
from oscar.core.prices import TaxNotKnown

from forked_apps.checkout import quoting
from tests.domain.checkout.test_quoting import adds_up
from tests.factories import basket as carts
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db


class Taxed(oscar.UseFirstStockRecord, oscar.StockRequired, oscar.FixedRateTax, oscar.Structured):
    rate = Decimal("0.20")
    country = "DE"


class FineRate(Taxed):
    rate = Decimal("0.08875")


class Untaxed(oscar.UseFirstStockRecord, oscar.StockRequired, oscar.DeferredTax, oscar.Structured):
    country = "DE"


def quoted(monkeypatch, strategy, *, price, quantity=1):
    cart = carts.basket(lines=[(catalogue.product(price=price, stock=100), quantity)])
    monkeypatch.setattr(quoting, "strategy_for", lambda **_: strategy())
    return carts.quote_of(cart)


@pytest.mark.parametrize("gross_shop", [True, False])
@pytest.mark.parametrize(
    ("strategy", "price", "quantity", "net", "gross"),
    [
        (Taxed, "15.00", 1, "15.00", "18.00"),
        (Taxed, "12.03", 3, "36.10", "43.32"),  # the unit is shown as 14.44; the line's net is taken out of that
        (FineRate, "1000.00", 1, "1000.00", "1088.75"),  # finer than the four places of a stored rate
    ],
)
def test_the_rate_is_that_of_the_prices_own_net_and_gross(
    monkeypatch, gross_shop, strategy, price, quantity, net, gross
):
    with override_settings(PRICES_INCLUDE_TAX=gross_shop, OSCAR_OFFERS_INCL_TAX=gross_shop):
        quote = quoted(monkeypatch, strategy, price=price, quantity=quantity)

        assert adds_up(quote)
        line = quote.lines[0]
        if gross_shop:
            assert (line.line_total_excl_tax, line.line_total) == (Decimal(net), Decimal(gross))
        else:
            exact = Decimal(price) * quantity
            assert (line.line_total_excl_tax, line.line_total) == (exact, round(exact * (1 + strategy.rate), 2))
        assert line.tax == line.line_total - line.line_total_excl_tax > 0
        assert line.tax_rate == round(strategy.rate, 4)
        assert quote.basket.total_tax == line.tax


def test_shipping_is_taxed_by_the_shops_own_country(monkeypatch):
    partner.tax_rate("0.1900")

    quote = quoted(monkeypatch, Taxed, price="15.00")

    assert (quote.shipping.price_incl_tax, quote.shipping.price_excl_tax) == (Decimal("4.90"), Decimal("4.12"))


@pytest.mark.parametrize("gross_shop", [True, False])
def test_a_price_without_known_tax_is_refused_aloud(monkeypatch, gross_shop):
    with override_settings(PRICES_INCLUDE_TAX=gross_shop), pytest.raises(TaxNotKnown):
        quoted(monkeypatch, Untaxed, price="15.00")
