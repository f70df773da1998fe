"""Which stock record, price, tax and availability a shopper gets now."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from oscar.apps.partner import strategy as oscar
from oscar.apps.partner.availability import Available, StockRequired, Unavailable
from oscar.apps.partner.strategy import PurchaseInfo

from forked_apps.partner import conf
from forked_apps.partner.prices import ShopPrice
from forked_apps.partner.prices import Unavailable as UnavailablePrice

NO_TAX = Decimal("0.0000")


def for_shopper(*, user=None, country: str | None = None) -> Strategy:
    """The strategy for this user (None: a guest) and the country of delivery (ISO 3166-1; None: the shop's own).

    Keep it for as long as one answer is made: it asks for the version of the rules once.
    """
    return Strategy(user=user, country=country)


class Selector:
    """Oscar's door to the strategy."""

    def strategy(self, request=None, user=None, country=None, **kwargs) -> Strategy:
        return Strategy(request, user=user, country=country)


class Strategy(oscar.Structured):
    """A product sells from its lowest stock record that has a price and stock; taxes follow code and country.

    The rule is the same as that of `ProductQuerySet.with_price`, which answers it for many products in SQL.
    """

    def __init__(self, request=None, *, user=None, country: str | None = None):
        super().__init__(request)
        if user is not None:
            self.user = user if user.is_authenticated else None
        self.country = country or conf.shop_country()

    @cached_property
    def rules(self):
        """The shop's rules for this answer; whoever has read their version with something else sets them."""
        from forked_apps.partner import rules

        return rules.now()

    def rate_of(self, tax_code: str) -> Decimal:
        from forked_apps.partner import rules

        return self.rules.get(rules.tax_rates).get((self.country, tax_code), NO_TAX)

    def fetch_for_line(self, line, stockrecord=None) -> PurchaseInfo:
        """The line keeps the stock record it was added from, as long as that one belongs to its product and is on sale.

        A record of another product would sell that product at a foreign price, so it is not honoured.
        """
        kept = stockrecord or line.stockrecord
        if kept is None or kept.product_id != line.product_id or kept.price is None:
            kept = None
        return self.fetch_for_product(line.product, kept)

    def select_stockrecord(self, product):
        """The record to sell from, or to show when nothing sells; None without a price. No query when prefetched."""
        records = sorted((r for r in product.stockrecords.all() if r.price is not None), key=lambda r: r.pk)
        selling = (r for r in records if self._has_stock(product, r))
        return next(selling, records[0] if records else None)

    def pricing_policy(self, product, stockrecord):
        if stockrecord is None or stockrecord.price is None:
            return UnavailablePrice()
        tax_code = product.get_tax_code()
        return ShopPrice(
            price=stockrecord.price,
            currency=stockrecord.price_currency,
            tax_code=tax_code,
            tax_rate=self.rate_of(tax_code),
        )

    def parent_pricing_policy(self, product, children_stock):
        """The cheapest child that can be bought; the cheapest at all when none can."""
        priced = [(child, record) for child, record in children_stock if record is not None]
        selling = [pair for pair in priced if self._has_stock(*pair)]
        cheapest = min(selling or priced, key=lambda pair: (pair[1].price, pair[1].pk), default=None)
        return self.pricing_policy(*cheapest) if cheapest else UnavailablePrice()

    def availability_policy(self, product, stockrecord):
        if stockrecord is None or stockrecord.price is None or not product.is_visible:
            return Unavailable()
        if not self._is_counted(product, stockrecord):
            return Available()
        return StockRequired(stockrecord.available)

    def parent_availability_policy(self, product, children_stock):
        sells = any(self.availability_policy(*pair).is_available_to_buy for pair in children_stock)
        return Available() if sells else Unavailable()

    def _has_stock(self, product, stockrecord) -> bool:
        return not self._is_counted(product, stockrecord) or stockrecord.available > 0

    def _is_counted(self, product, stockrecord) -> bool:
        return stockrecord.num_in_stock is not None and product.get_product_class().track_stock
