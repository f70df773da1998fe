"""A shop has one currency: a price in another one is told, not sold as if it were the shop's."""

import pytest

from forked_apps.partner.checks import prices_in_that_currency
from forked_apps.partner.models import StockRecord
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def test_prices_in_another_currency_are_named(settings):
    catalogue.product(sku="HERE")
    assert prices_in_that_currency(databases=["default"]) == []
    catalogue.product(sku="THERE")
    StockRecord.objects.filter(partner_sku="THERE").update(price_currency="USD")

    [error] = prices_in_that_currency(databases=["default"])

    assert error.id == "partner.E002"
    assert error.msg == "Prices that are not in EUR: 1, first that of SKU THERE in USD."

    settings.OSCAR_DEFAULT_CURRENCY = "CHF"
    assert "Prices that are not in CHF: 2" in prices_in_that_currency(databases=["default"])[0].msg


def test_what_is_not_for_sale_may_have_any_currency():
    thing = catalogue.product(sku="THERE")
    StockRecord.objects.filter(product=thing).update(price_currency="USD")
    StockRecord.objects.get().delete()
    assert prices_in_that_currency(databases=["default"]) == []
