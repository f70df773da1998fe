"""System checks: the currency that the shop sells in."""

from babel.numbers import get_currency_precision, is_currency
from django.conf import settings
from django.core.checks import Error, register


@register
def currency(app_configs=None, **kwargs) -> list[Error]:
    """partner.E001: amounts are kept and charged with two decimal places, so the currency must have as many."""
    code = settings.OSCAR_DEFAULT_CURRENCY
    if not is_currency(code):
        return [Error(f"CURRENCY={code} is no ISO 4217 code.", hint="Write it like EUR.", id="partner.E001")]
    places = get_currency_precision(code)
    if places == 2:
        return []
    found = f"CURRENCY={code} has {places} decimal places; all amounts of this shop have two."
    return [Error(found, hint="Sell in a currency with two decimal places.", id="partner.E001")]
