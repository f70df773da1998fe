"""Price a cart as it would be charged at this moment: lines, then offers, then shipping, then sums, then notices.

Each price is asked for here and trusted nowhere else: whoever charges money calls `quote` again inside the transaction.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Prefetch, prefetch_related_objects

from forked_apps import transactions
from forked_apps.basket import editing, line_amounts
from forked_apps.basket.models import Basket, LineAttribute
from forked_apps.catalogue.models import ProductImage
from forked_apps.checkout import notices
from forked_apps.checkout.quotes import Notice, Quote, QuotedDiscount, QuotedLine, QuotedShipping, ShippingOption
from forked_apps.offer.applicator import Applicator
from forked_apps.partner.strategy import Strategy, for_shopper
from forked_apps.shipping import methods as shipping_methods
from forked_apps.shipping import repository

__all__ = [
    "Notice",
    "Quote",
    "QuotedDiscount",
    "QuotedLine",
    "QuotedShipping",
    "ShippingOption",
    "changed",
    "quote",
    "quote_edited",
]

ZERO = Decimal("0.00")
RATE_PLACES = Decimal("0.0001")  # as orders keep a rate


def quote(
    *, basket, user=None, now: datetime, address: Mapping | None = None, shipping_method: str | None = None
) -> Quote:
    """The cart priced now; writes nothing, and costs the same number of SQL statements for one line and for many.

    `address` and `shipping_method` stand in for those kept on the cart. Raises UnknownShippingMethod when the method
    named by the caller does not apply; a kept method that stopped applying becomes a `shipping_changed` notice.
    """
    return _Pricing(basket, user=user, now=now, address=address).quote(shipping_method)


def strategy_for(*, basket, user=None, address: Mapping | None = None):
    """The strategy that prices this cart: for its owner and where it goes to. It reads the tax rates once."""
    user = user if user is not None or basket.owner_id is None else basket.owner
    address = address if address is not None else basket.shipping_address
    return for_shopper(user=user, country=repository.country_of(address) or None)


def quote_edited(*, basket_id: int, user=None, now: datetime, strategy=None) -> Quote:
    """The cart after its shopper changed it: as `quote`, but what that change did to offers and shipping is no notice.

    Use it for the answer to every write, so that later notices report only what others changed. `strategy` is the one
    that the write itself asked, if it goes to the same country.
    """
    basket = Basket.objects.get(pk=basket_id)
    pricing = _Pricing(basket, user=user, now=now, strategy=strategy)
    answer = pricing.quote(None)
    seen = {**basket.acknowledged, "offers": answer.seen["offers"], "shipping": answer.seen["shipping"]}
    if seen == basket.acknowledged:
        return answer
    editing.note_seen(basket=basket, seen=seen)
    basket.acknowledged = seen
    return pricing.with_notices(answer)


@transactions.repeated
def changed(*, find: Callable[[], Basket], edit: Callable[[Basket], None], user=None, now: datetime) -> Quote:
    """Edits the cart that `find()` answers and prices it, in one transaction: nothing that was written is read again.

    As `quote_edited` for what is seen. `edit` gets the cart with a strategy. An edit that leaves the cart in memory as
    it is in the database (`editing`, given the `basket`) moves its `updated_at`; after any other one it is read. Raises
    what they raise; nothing is written then, not even a cart that `find` has made.
    """
    basket = find()
    before = basket.updated_at
    basket.strategy = strategy_for(basket=basket, user=user)
    edit(basket)
    basket.is_new, is_current = False, basket.updated_at != before
    if not is_current:
        basket.refresh_from_db()
    pricing = _Pricing(basket, user=user, now=now, strategy=basket.strategy, is_current=is_current)
    answer = pricing.quote(None)
    seen = {**basket.acknowledged, "offers": answer.seen["offers"], "shipping": answer.seen["shipping"]}
    if seen == basket.acknowledged:
        return answer
    editing.note_seen_under_lock(basket=basket, seen=seen)
    return pricing.with_notices(answer)


class _Pricing:
    """One pass over one cart. Fills the cart's strategy and offer applications, which only live in memory."""

    def __init__(
        self, basket, *, user, now: datetime, address: Mapping | None = None, strategy=None, is_current: bool = False
    ):
        """`is_current`: the lines that the cart remembers are those in the database; else they are read."""
        self.basket = basket
        self.user = user if user is not None or basket.owner_id is None else basket.owner
        self.now = now
        self.address = address if address is not None else basket.shipping_address
        own = strategy_for(basket=basket, user=self.user, address=self.address)
        basket.strategy = strategy if strategy is not None and strategy.country == own.country else own
        if not is_current:
            basket.reset_offer_applications()
        self.lines = _loaded(basket)
        if basket.known_rules is not None and isinstance(basket.strategy, Strategy):
            basket.strategy.rules = basket.known_rules
        has_vouchers = self.lines[0].has_vouchers if self.lines else None
        self.applicator = Applicator(now=now, rules=basket.known_rules, has_vouchers=has_vouchers)
        self.applicator.apply(basket, self.user)

    def quote(self, shipping_method: str | None) -> Quote:
        lines = self._lines()
        shipping = self._shipping(shipping_method)
        goods = sum((line.line_total for line in lines), ZERO)
        net = sum((line.line_total_excl_tax for line in lines), ZERO) + shipping.price_excl_tax
        total = goods + shipping.price
        answer = Quote(
            basket=self.basket,
            lines=lines,
            vouchers=tuple((voucher.code, voucher.name) for voucher in self.applicator.usable_vouchers),
            discounts=self._discounts(shipping),
            shipping=shipping,
            subtotal=sum((line.line_total_before_discount for line in lines), ZERO),
            discount_total=sum((line.discount for line in lines), ZERO),
            shipping_total=shipping.price,
            tax_total=total - net,
            total=total,
            total_excl_tax=net,
            currency=settings.OSCAR_DEFAULT_CURRENCY,
            notices=(),
            version="",
            address=self.address,
            shipping_required=self.basket.is_shipping_required(),
            applications=self.basket.offer_applications,
        )
        seen = notices.seen_in(answer, offers=notices.offers_seen(self.basket))
        return self.with_notices(dataclasses.replace(answer, seen=seen))

    def with_notices(self, answer: Quote) -> Quote:
        """The quote with its notices, measured against what the cart remembers now, and its version."""
        found = notices.Comparison(
            answer,
            lines={line.pk: line for line in self.lines},
            now=self.now,
            ended={voucher.code: min(voucher.end_datetime, self.now) for voucher in self.applicator.lost_vouchers},
        ).notices()
        answer = dataclasses.replace(answer, notices=found)
        return dataclasses.replace(answer, version=_version(answer))

    def _lines(self) -> tuple[QuotedLine, ...]:
        wanted = Counter()
        for line in self.lines:
            wanted[_record_id(line)] += line.quantity
        return tuple(_quoted(line, wanted[_record_id(line)]) for line in self.lines)

    def _shipping(self, asked_for: str | None) -> QuotedShipping:
        if not self.lines:
            return _NOTHING_TO_SHIP
        methods = repository.Repository().get_shipping_methods(self.basket, shipping_addr=self.address, user=self.user)
        kept = {method.code: method for method in methods}.get(self.basket.shipping_method)
        chosen = repository.method_for(asked_for, methods=methods) if asked_for else kept
        method = chosen or repository.cheapest(methods, self.basket)
        options = tuple(_option(method, self.basket) for method in methods)
        if method is None:
            return _NOTHING_TO_SHIP
        price = method.calculate(self.basket)
        return QuotedShipping(
            method=method.code,
            name=str(method.name),
            price_excl_tax=price.excl_tax,
            price_incl_tax=price.incl_tax,
            price=price.incl_tax,
            tax_rate=shipping_methods.rate_for(self.basket),
            tax_code=settings.SHIPPING_TAX_CODE,
            is_chosen=chosen is not None,
            options=options,
            discount=method.discount(self.basket),
        )

    def _discounts(self, shipping: QuotedShipping) -> tuple[QuotedDiscount, ...]:
        """What each offer took; the first shipping offer is the one that Oscar applies."""
        shipping_offers = self.basket.shipping_discounts[:1]
        for application in shipping_offers:
            application["discount"] = shipping.discount
        return tuple(
            QuotedDiscount(
                name=application["name"],
                amount=application["discount"],
                voucher_code=application["voucher"].code if application["voucher"] else None,
                offer_id=application["offer"].pk,
                on_shipping=application in shipping_offers,
            )
            for application in self.basket.offer_applications
            if application["discount"] > 0
        )


_NOTHING_TO_SHIP = QuotedShipping(
    method=None,
    name="",
    price_excl_tax=ZERO,
    price_incl_tax=ZERO,
    price=ZERO,
    tax_rate=Decimal(0),
    tax_code="",
    is_chosen=False,
)


def _loaded(basket) -> list:
    """The lines with everything that follows will ask for; extra queries only where some line needs them."""
    lines = list(basket.all_lines())
    if any(line.has_options for line in lines):
        prefetch_related_objects(lines, Prefetch("attributes", LineAttribute.objects.select_related("option")))
    withdrawn = [line.product for line in lines if line.stockrecord.price is None]
    if withdrawn:  # the strategy looks for another record of the same product
        prefetch_related_objects(withdrawn, "stockrecords")
    for line in lines:
        _give_picture(line)
    return lines


def _give_picture(line) -> None:
    """Let `product.primary_image()` answer from the path that came with the line, instead of asking once per line."""
    for product in filter(None, (line.product, line.product.parent)):
        pictures = ProductImage.objects.none()
        pictures._result_cache = [ProductImage(original=line.image_path)] if line.image_path else []
        product._prefetched_objects_cache = {**getattr(product, "_prefetched_objects_cache", {}), "images": pictures}


def _record_id(line) -> int | None:
    record = line.purchase_info.stockrecord
    return record.pk if record else None


def _quoted(line, wanted: int) -> QuotedLine:
    info, amounts, product = line.purchase_info, line.amounts, line.product
    available = line.available
    return QuotedLine(
        id=line.pk,
        product=product,
        product_id=product.pk,
        name=product.get_title(),
        sku=(info.stockrecord or line.stockrecord).partner_sku,
        upc=product.upc,
        image_url=default_storage.url(line.image_path) if line.image_path else "",
        quantity=line.quantity,
        unit_price=line.shown_unit_price,
        unit_price_excl_tax=line_amounts.to_cents(info.price.excl_tax) if info.price.exists else ZERO,
        unit_price_incl_tax=line_amounts.to_cents(info.price.incl_tax) if info.price.exists else ZERO,
        line_total_before_discount=amounts.gross_before,
        line_total_before_discount_excl_tax=amounts.net_before,
        discount=amounts.discount,
        line_total=amounts.gross,
        line_total_excl_tax=amounts.net,
        tax=amounts.tax,
        tax_rate=line.tax_rate.quantize(RATE_PLACES),
        tax_code=info.price.tax_code or "",
        stockrecord_id=_record_id(line),
        stockrecord=info.stockrecord,
        price_when_added=line.price_when_added,
        available=available,
        is_buyable=line.is_buyable,
        is_short=available is not None and wanted > available,
        image=line.image_path,
        options=_options(line),
    )


def _options(line) -> tuple[tuple[str, str, object], ...]:
    if not line.has_options:
        return ()
    return tuple((chosen.option.code, chosen.option.name, chosen.value) for chosen in line.attributes.all())


def _option(method, basket) -> ShippingOption:
    price = method.calculate(basket)
    return ShippingOption(
        code=method.code,
        name=str(method.name),
        price=price.incl_tax,
        description=str(method.description),
        price_excl_tax=price.excl_tax,
        price_incl_tax=price.incl_tax,
        discount=method.discount(basket),
    )


_TOLD = tuple(field.name for field in dataclasses.fields(QuotedLine) if field.name not in ("product", "stockrecord"))


def _version(answer: Quote) -> str:
    """An opaque hash of all that the shopper sees, except the moments of notices: some are those of reading."""
    content = (
        answer.basket.public_id,
        answer.basket.status,
        sorted(answer.address.items()) if answer.address else None,
        [tuple(getattr(line, name) for name in _TOLD) for line in answer.lines],
        answer.vouchers,
        answer.discounts,
        answer.shipping,
        answer.total,
        answer.tax_total,
        [notice.id for notice in answer.notices],
    )
    return hashlib.sha256(repr(content).encode()).hexdigest()[:32]
