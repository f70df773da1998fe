"""What staff do to prices, stock, products, offers and vouchers while the shop is open."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from forked_apps.catalogue.models import Product
from forked_apps.offer.models import ConditionalOffer
from forked_apps.partner import allocation, pricing
from forked_apps.partner.models import StockRecord
from forked_apps.voucher.models import Voucher
from tests.factories import basket as carts
from tests.life.life import Life, which
from tests.life.world import committed

prices = st.decimals("0.01", "99.99", places=2)
terms = st.one_of(
    st.builds(lambda value: {"percent": value}, st.sampled_from(["10", "33", "100"])),
    st.builds(lambda value: {"amount": value}, st.sampled_from(["0.99", "5.00", "60.00"])),
    st.builds(lambda value: {"shipping_percent": value}, st.sampled_from(["50", "100"])),
)


class StaffRules(Life):
    """Every path by which a price, a stock figure or a discount may change."""

    @rule(number=which, price=prices, path=st.sampled_from(["writer", "save", "sql"]))
    def price(self, number, price, path):
        pk = self.record_id(number)
        with committed():
            if path == "writer":
                pricing.set_prices(changes=[pricing.NewPrice(pk, price)], source="api", now=self.now)
            elif path == "save":
                row = StockRecord.objects.get(pk=pk)
                row.price = price
                row.save()
            else:
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE partner_stockrecord SET price = %s WHERE id = %s", [str(price), pk])
        self.prices[pk] = price

    @rule(number=which, by=st.integers(-6, 6))
    def adjust(self, number, by):
        pk = self.record_id(number)
        with suppress(allocation.BelowAllocated), committed():
            allocation.adjust(stockrecord_id=pk, by=by, actor=self.world.staff, reason="found", now=self.now)
            self.shelf[pk] += by

    @rule(number=which, counted=st.integers(0, 9), through_save=st.booleans())
    def count(self, number, counted, through_save):
        pk = self.record_id(number)
        with suppress(allocation.BelowAllocated), committed():
            if through_save:
                row = StockRecord.objects.get(pk=pk)
                row.num_in_stock = counted
                row.save()
            else:
                allocation.count(
                    stockrecord_id=pk, counted=counted, actor=self.world.staff, reason="counted", now=self.now
                )
            self.shelf[pk] = counted

    @rule(number=which, path=st.sampled_from(["unpublish", "delete", "publish", "publish"]))
    def hide(self, number, path):
        product = Product.objects.get(pk=self.product_id(number))
        with committed():
            if path == "delete":
                product.delete()
                return
            product.restore()
            product.is_public = path == "publish"
            product.save()

    @precondition(lambda self: len(self.offers) < 3)
    @rule(terms=terms, at_least=st.integers(1, 2))
    def make_offer(self, terms, at_least):
        with committed():
            self.offers.append(carts.offer(at_least=at_least, **terms))

    @precondition(lambda self: self.offers)
    @rule(number=which, value=st.sampled_from(["1", "25", "100"]))
    def edit_offer(self, number, value):
        benefit = self.pick(self.offers, number).benefit
        with committed():
            benefit.value = Decimal(value)
            benefit.save()

    @precondition(lambda self: self.offers)
    @rule(number=which, status=st.sampled_from([ConditionalOffer.SUSPENDED, ConditionalOffer.OPEN]))
    def suspend_offer(self, number, status):
        offer = self.pick(self.offers, number)
        with committed():
            offer.status = status
            offer.save()

    @precondition(lambda self: len(self.vouchers) < 3)
    @rule(terms=terms, usage=st.sampled_from([Voucher.SINGLE_USE, Voucher.MULTI_USE, Voucher.ONCE_PER_CUSTOMER]))
    def make_voucher(self, terms, usage):
        with committed():
            self.vouchers.append(carts.voucher(f"CODE{len(self.vouchers)}", usage=usage, now=self.now, **terms))

    @precondition(lambda self: self.vouchers)
    @rule(number=which, days=st.sampled_from([-1, 1, 30]))
    def end_voucher(self, number, days):
        """Ends it, or lets it run longer."""
        voucher = self.pick(self.vouchers, number)
        with committed():
            voucher.end_datetime = self.now + timedelta(days=days)
            voucher.start_datetime = min(voucher.start_datetime, voucher.end_datetime)
            voucher.save()
