"""The rows below an order's lines, for templates: `{% rows_below order as rows %}`, `{{ row.amount|signed:"EUR" }}`."""

from decimal import Decimal

from django import template
from oscar.templatetags.currency_filters import currency

from forked_apps.order import sums

register = template.Library()


@register.simple_tag
def rows_below(order) -> list[sums.Row]:
    return sums.below(order)


@register.simple_tag
def goods_of(lines) -> Decimal:
    return sums.goods(lines)


@register.filter
def signed(amount, code: str) -> str:
    """An amount in words; what is taken off with a true minus before the sign of the currency."""
    return f"−{currency(-amount, code)}" if amount < 0 else currency(amount, code)
