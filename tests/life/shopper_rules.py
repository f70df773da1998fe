"""What shoppers do with their carts, up to the order."""

from collections import Counter
from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from forked_apps.basket import editing, lookup
from forked_apps.basket.exceptions import CartError
from forked_apps.basket.models import Basket, Line
from forked_apps.checkout import placement, quoting
from forked_apps.checkout.refusals import NotPlaced, TotalChanged
from forked_apps.offer.usage import OfferUsedUp
from forked_apps.order.models import Line as OrderLine
from forked_apps.partner.models import StockRecord
from forked_apps.payment.gateways import BANK_TRANSFER, CARD
from forked_apps.shipping.repository import UnknownShippingMethod
from forked_apps.voucher import redemption
from tests.factories import basket as carts
from tests.life.life import Life, quantities, which
from tests.life.world import Shopper, committed

someone = st.integers(0, 3)
methods = st.sampled_from([CARD, CARD, CARD, BANK_TRANSFER, ""])
REFUSALS = (NotPlaced, CartError, UnknownShippingMethod, redemption.VoucherNotUsable, OfferUsedUp)


class ShopperRules(Life):
    """Filling, looking, merging, placing: with the total that was seen last, or with an older one."""

    @initialize(number=which, other=which, quantity=quantities, method=methods)
    def first_orders(self, number, other, quantity, method):
        """A customer and a guest have ordered before the life begins, so that every rule has something to do."""
        self.buy(who=0, number=number, quantity=quantity, method=CARD)
        self.buy(who=2, number=other, quantity=1, method=method)

    @rule(who=someone, number=which, quantity=quantities)
    def add(self, who, number, quantity):
        with suppress(CartError), committed():
            editing.add(basket_id=self.shoppers[who].cart_id(), product_id=self.product_id(number), quantity=quantity)

    @rule(who=someone, number=which, quantity=st.integers(0, 4))
    def change(self, who, number, quantity):
        cart_id = self.shoppers[who].cart_id()
        lines = list(Line.objects.filter(basket_id=cart_id).order_by("pk"))
        if lines:
            with suppress(CartError), committed():
                editing.set_quantity(basket_id=cart_id, line_id=self.pick(lines, number).pk, quantity=quantity)

    @rule(who=someone, method=st.sampled_from(["standard", "express", "pickup"]))
    def choose_shipping(self, who, method):
        with suppress(UnknownShippingMethod), committed():
            editing.choose_shipping(basket_id=self.shoppers[who].cart_id(), method=method, address=carts.address())

    @precondition(lambda self: self.vouchers)
    @rule(who=someone, number=which)
    def use_voucher(self, who, number):
        shopper = self.shoppers[who]
        code = self.pick(self.vouchers, number).code
        with suppress(redemption.VoucherNotUsable), committed():
            redemption.apply(basket_id=shopper.cart_id(), code=code, user=shopper.user, now=self.now)

    @rule(customer=st.integers(0, 1), guest=st.integers(2, 3))
    def log_in(self, customer, guest):
        """A guest turns out to be a customer: one cart becomes of two."""
        self.shoppers[guest].cart_id()
        with committed():
            lookup.merge(user=self.shoppers[customer].user, token=self.shoppers[guest].token)

    @rule(who=someone)
    def look(self, who):
        shopper = self.shoppers[who]
        basket = Basket.objects.get(pk=shopper.cart_id())
        quote = quoting.quote(basket=basket, user=shopper.user, now=self.now)
        shopper.seen.append(quote.total)
        assert quote.total == quote.subtotal - quote.discount_total + quote.shipping_total

    @rule(who=someone, older=st.sampled_from([0, 0, 0, 1, 2]), method=methods)
    def place(self, who, older, method):
        shopper = self.shoppers[who]
        if shopper.seen:
            self._place(shopper, self.pick(shopper.seen, older), method)

    @rule(who=someone, number=which, quantity=quantities, method=methods)
    def buy(self, who, number, quantity, method):
        """The usual way, in one go."""
        self.add(who=who, number=number, quantity=quantity)
        self.look(who=who)
        self._place(self.shoppers[who], self.shoppers[who].seen[-1], method)

    @rule(who=someone)
    def place_again(self, who):
        """A second click, or a lost answer: the same cart is the same order, at any price that is offered."""
        shopper = self.shoppers[who]
        if shopper.ordered is not None:
            cart_id, order_id = shopper.ordered
            placed = self._call(shopper, cart_id, shopper.seen[-1] * 2, "")
            assert (placed.order.pk, placed.created) == (order_id, False)

    def _place(self, shopper: Shopper, expected, method: str) -> None:
        cart_id = shopper.cart_id()
        wanted = Counter()
        for product_id, quantity in Line.objects.filter(basket_id=cart_id).values_list("product_id", "quantity"):
            wanted[product_id] += quantity
        try:
            placed = self._call(shopper, cart_id, expected, method)
        except TotalChanged as changed:
            self._costs_more(changed.quote.total, than=expected)
        except REFUSALS as refused:
            self.happened(f"refused: {type(refused).__name__}")
        else:
            self._remember(shopper, cart_id, placed, expected, wanted)

    def _costs_more(self, total, *, than) -> None:
        assert total > than, "only what costs more is refused"
        self.happened("refused: TotalChanged")

    def _remember(self, shopper: Shopper, cart_id: int, placed, expected, wanted: Counter) -> None:
        assert placed.created
        self.happened("placed")
        order = self.agree(order_id=placed.order.pk, buyer=shopper.user, confirmed=expected)
        shopper.ordered = (cart_id, order.order_id)
        bought = Counter()
        for line in OrderLine.objects.filter(order_id=order.order_id):
            bought[line.product_id] += line.quantity
            assert line.unit_price_incl_tax == self.prices[line.stockrecord_id]
        assert bought == wanted, "an order holds exactly what was in the cart"
        assert not StockRecord.objects.filter(product__in=bought, product__is_public=False).exists()

    def _call(self, shopper: Shopper, cart_id: int, expected, method: str):
        with committed():
            return placement.place(
                basket_id=cart_id,
                user=shopper.user,
                email="" if shopper.user else "guest@example.com",
                expected_total=expected,
                shipping_address=carts.address(),
                payment_method=method,
                now=self.now,
            )
