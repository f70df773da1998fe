"""Oscar-mandated name: the price policies of a product; ours knows its tax rate and code."""

from decimal import Decimal

from oscar.apps.partner.prices import (  # noqa: F401 - Oscar loads its own policies through this module
    Base,
    FixedPrice,
    TaxInclusiveFixedPrice,
    Unavailable,
)

from forked_apps.partner import conf, tax


class ShopPrice(FixedPrice):
    """One unit's price: excl_tax, tax, incl_tax (Decimal, whole cents), currency, tax_code, tax_rate."""

    is_tax_known = True

    def __init__(self, *, price: Decimal, currency: str, tax_code: str, tax_rate: Decimal):
        taxed = tax.split(price, rate=tax_rate, includes_tax=conf.prices_include_tax())
        super().__init__(currency=currency, excl_tax=taxed.excl_tax, tax=taxed.tax, tax_code=tax_code)
        self.tax_rate = tax_rate

    @property
    def shown(self) -> Decimal:
        """The figure that the shop advertises: gross where prices include tax, else net."""
        return self.incl_tax if conf.prices_include_tax() else self.excl_tax
