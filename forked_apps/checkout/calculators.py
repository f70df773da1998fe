"""The order total (Oscar's name for module and class)."""

from oscar.apps.checkout import calculators as oscar
from oscar.core import prices


class OrderTotalCalculator(oscar.OrderTotalCalculator):
    """Goods after discounts, shipping and surcharges, in whole cents; the same sums as those of a quote."""

    def calculate(self, basket, shipping_charge, surcharges=None, **kwargs):
        excl_tax = basket.total_excl_tax + shipping_charge.excl_tax
        incl_tax = basket.total_incl_tax + shipping_charge.incl_tax
        if surcharges is not None:
            excl_tax += surcharges.total.excl_tax
            incl_tax += surcharges.total.incl_tax
        return prices.Price(currency=basket.currency, excl_tax=excl_tax, incl_tax=incl_tax)
