"""System checks: the one currency that the shop sells in."""

from babel.numbers import get_currency_precision, is_currency
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections


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


@register(Tags.database)
def prices_in_that_currency(app_configs=None, databases=None, **kwargs) -> list[Error]:
    """partner.E002: stock records of another currency would be sold at their figure in the shop's own, as they are
    after CURRENCY was changed."""
    from forked_apps.partner.models import StockRecord

    errors = []
    for alias in databases or []:
        if StockRecord._meta.db_table not in connections[alias].introspection.table_names():
            continue  # before the first migration
        priced = StockRecord.objects.using(alias).filter(price__isnull=False)
        strays = priced.exclude(price_currency=settings.OSCAR_DEFAULT_CURRENCY)
        if (count := strays.count()) > 0:
            first = strays.order_by("pk").first()
            found = f"Prices that are not in {settings.OSCAR_DEFAULT_CURRENCY}: {count}, first that of SKU "
            hint = "Set CURRENCY back, or save these stock records in the dashboard with a price in this currency."
            errors.append(Error(f"{found}{first.partner_sku} in {first.price_currency}.", hint=hint, id="partner.E002"))
    return errors
