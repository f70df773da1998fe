"""Quotes and orders under oscarapi's names."""

from decimal import Decimal

from django.conf import settings
from rest_framework.reverse import reverse

from forked_apps.basket.models import Basket
from forked_apps.checkout.quotes import Quote, QuotedLine

NOTHING = Decimal("0.00")


def no_basket() -> dict:
    """The basket of someone who has none yet; reading makes none."""
    totals = ("total_excl_tax", "total_excl_tax_excl_discounts", "total_incl_tax", "total_incl_tax_excl_discounts")
    return {
        "id": None,
        "owner": None,
        "status": Basket.OPEN,
        "lines": None,
        "url": None,
        **dict.fromkeys((*totals, "total_tax"), NOTHING),
        "currency": settings.OSCAR_DEFAULT_CURRENCY,
        "voucher_discounts": [],
        "offer_discounts": [],
        "is_tax_known": True,
    }


def basket(quote: Quote, request) -> dict:
    """A priced basket; the sums are exact, because they are made of the quote's own line amounts."""
    pk = quote.basket.pk
    by_voucher = [found for found in quote.discounts if found.voucher_code]
    vouchers = {voucher.code: voucher for voucher in quote.basket.vouchers.all()} if by_voucher else {}
    incl_tax = sum((line.line_total for line in quote.lines), NOTHING)
    excl_tax = sum((line.line_total_excl_tax for line in quote.lines), NOTHING)
    return {
        "id": pk,
        "owner": reverse("api-profile", request=request) if quote.basket.owner_id else None,
        "status": quote.basket.status,
        "lines": reverse("basket-lines-list", args=[pk], request=request),
        "url": reverse("basket-detail", args=[pk], request=request),
        "total_excl_tax": excl_tax,
        "total_excl_tax_excl_discounts": sum(
            (line.line_total_before_discount_excl_tax for line in quote.lines), NOTHING
        ),
        "total_incl_tax": incl_tax,
        "total_incl_tax_excl_discounts": sum((line.line_total_before_discount for line in quote.lines), NOTHING),
        "total_tax": incl_tax - excl_tax,
        "currency": quote.currency,
        "voucher_discounts": [
            {
                "name": found.name,
                "amount": found.amount,
                "voucher": vouchers[found.voucher_code],
            }
            for found in by_voucher
        ],
        "offer_discounts": [
            {"name": found.name, "amount": found.amount} for found in quote.discounts if not found.voucher_code
        ],
        "is_tax_known": True,
    }


def lines(quote: Quote, request) -> list[dict]:
    warnings = {
        notice.line_id: f"{notice.code}: {notice.old} -> {notice.new}"
        for notice in quote.notices
        if notice.line_id is not None
    }
    return [_line(found, quote, warnings.get(found.id), request) for found in quote.lines]


def _line(found: QuotedLine, quote: Quote, warning: str | None, request) -> dict:
    basket_url = reverse("basket-detail", args=[quote.basket.pk], request=request)
    return {
        "url": reverse("basket-line-detail", args=[quote.basket.pk, found.id], request=request),
        "product": reverse("product-detail", args=[found.product_id], request=request),
        "quantity": found.quantity,
        "attributes": [{"option": code, "value": str(value)} for code, _, value in found.options],
        "price_currency": quote.currency,
        "price_excl_tax": found.line_total_excl_tax,
        "price_incl_tax": found.line_total,
        "price_incl_tax_excl_discounts": found.line_total_before_discount,
        "price_excl_tax_excl_discounts": found.line_total_before_discount_excl_tax,
        "is_tax_known": True,
        "warning": warning,
        "basket": basket_url,
    }


def shipping_methods(quote: Quote) -> list[dict]:
    return [
        {
            "code": option.code,
            "name": option.name,
            "description": option.description,
            "price": {
                "currency": quote.currency,
                "excl_tax": option.price_excl_tax,
                "incl_tax": option.price_incl_tax,
                "tax": option.price_incl_tax - option.price_excl_tax,
            },
            "is_discounted": option.discount > 0,
            "discount": option.discount,
        }
        for option in quote.shipping.options
    ]
