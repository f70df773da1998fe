"""What a shop needs before it can sell: its site, countries, tax rates, a partner with stock; and what is missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

import pycountry
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sites.models import Site
from django.db import transaction
from django.template.defaultfilters import pluralize
from oscar.apps.address.models import Country

from forked_apps.accounts.groups import GROUPS
from forked_apps.partner.models import Partner, StockRecord, TaxRate
from forked_apps.payment import providers
from project.vat import VAT

STANDARD, REDUCED = "standard", "reduced"
REMEDY = "run: manage.py setup_shop"


class NoRateKnown(Exception):
    """No tax rate was given for a country whose rates are not known here; `country` is its ISO 3166-1 code."""

    def __init__(self, country: str):
        super().__init__(
            f"The tax rate of {country} is not known here. Name it as a fraction, with 0 for none: "
            f"--rate {country}:{STANDARD}=0.0825"
        )
        self.country = country


class NoSuchCountry(Exception):
    """A code that ISO 3166-1 does not have."""


@dataclass(frozen=True)
class Need:
    """One thing without which nothing can be ordered, or a tax is silently missing: what was found, and the remedy."""

    name: str
    met: bool
    found: str
    remedy: str


@transaction.atomic
def found(*, ships_to: Iterable[str] = (), rates: Mapping[tuple[str, str], Decimal] | None = None) -> None:
    """Writes what a shop needs to sell in SHOP_COUNTRY and the countries of `ships_to` (ISO 3166-1 alpha-2).

    `rates` are fractions by country and tax code; they win over the value added tax that is known here. What is there
    already stays as it is, so that this may run at each release. Raises NoSuchCountry and NoRateKnown, before anything
    is written.
    """
    served = dict.fromkeys([settings.SHOP_COUNTRY, *(code.upper() for code in ships_to)])
    there = {(rate.country, rate.tax_code): rate.rate for rate in TaxRate.objects.filter(country__in=served)}
    wanted = {code: _rates_of(code, {**(rates or {}), **there}) for code in served}
    domain = urlsplit(settings.SHOP_BASE_URL).netloc
    Site.objects.update_or_create(pk=settings.SITE_ID, defaults={"domain": domain, "name": settings.OSCAR_SHOP_NAME})
    _write_countries(served)
    for code, by_tax_code in wanted.items():
        for tax_code, rate in by_tax_code.items():
            TaxRate.objects.get_or_create(tax_code=tax_code, country=code, defaults={"rate": rate})
    if not Partner.objects.exists():
        Partner.objects.create(name=f"{settings.OSCAR_SHOP_NAME} warehouse", code="warehouse")


def serves(countries: Iterable[str]) -> bool:
    """Whether the shop delivers to each of these countries, with a standard tax rate there."""
    wanted = set(countries)
    served = set(Country.objects.filter(is_shipping_country=True).values_list("pk", flat=True))
    return wanted <= served & set(TaxRate.objects.filter(tax_code=STANDARD).values_list("country", flat=True))


def _rates_of(country: str, given: Mapping[tuple[str, str], Decimal]) -> dict[str, Decimal]:
    if pycountry.countries.get(alpha_2=country) is None:
        raise NoSuchCountry(f"ISO 3166-1 has no country {country}.")
    known = dict(zip((STANDARD, REDUCED), VAT.get(country, ()), strict=False))
    rates = {**known, **{tax_code: rate for (code, tax_code), rate in given.items() if code == country}}
    if STANDARD not in rates:
        raise NoRateKnown(country)
    return rates


def _write_countries(served: Iterable[str]) -> None:
    """Every country, so that a shop can serve it later; those that are served now are marked, ours comes first."""
    there = set(Country.objects.values_list("pk", flat=True))
    Country.objects.bulk_create(
        [
            Country(
                iso_3166_1_a2=country.alpha_2,
                iso_3166_1_a3=country.alpha_3,
                iso_3166_1_numeric=country.numeric,
                name=getattr(country, "official_name", country.name)[:128],
                printable_name=getattr(country, "common_name", country.name)[:128],
            )
            for country in pycountry.countries
            if country.alpha_2 not in there
        ]
    )
    Country.objects.filter(pk__in=served).update(is_shipping_country=True)
    Country.objects.filter(pk=settings.SHOP_COUNTRY, display_order=0).update(display_order=1)


def needs() -> Iterator[Need]:
    """What selling needs, each with what was found."""
    yield _countries()
    yield _taxes()
    yield _shipping()
    partners = Partner.objects.count()
    yield Need("partner", partners > 0, f"{partners} to sell from" if partners else "none to sell from", REMEDY)
    yield _stock()
    yield _payment()
    missing = sorted(set(GROUPS) - set(Group.objects.values_list("name", flat=True)))
    yield Need(
        "staff groups", not missing, f"missing: {', '.join(missing)}" if missing else "all there", "run: migrate"
    )


def _countries() -> Need:
    served = Country.objects.filter(is_shipping_country=True).count()
    found = (
        f"ships to {served} countr{pluralize(served, 'y,ies')}" if served else "ships nowhere: no address can be given"
    )
    return Need("countries", served > 0, found, REMEDY)


def _taxes() -> Need:
    rated = set(TaxRate.objects.filter(tax_code=STANDARD).values_list("country", flat=True))
    served = set(Country.objects.filter(is_shipping_country=True).values_list("pk", flat=True))
    bare = sorted((served | {settings.SHOP_COUNTRY}) - rated)
    found = f"no standard rate in {', '.join(bare)}: orders there carry no tax" if bare else "a rate wherever we ship"
    example = f"--rate {bare[0]}:{STANDARD}=0.20" if bare else ""
    return Need("tax rates", not bare, found, f"run: manage.py setup_shop {example}; or add a row, 0 where none is due")


def _shipping() -> Need:
    methods = [
        row["code"]
        for row in settings.SHIPPING_METHODS
        if row.get("countries") is None or settings.SHOP_COUNTRY in row["countries"]
    ]
    found = ", ".join(methods) or f"none delivers in {settings.SHOP_COUNTRY}"
    return Need("shipping", bool(methods), found, "add a row to SHIPPING_METHODS (project/settings/oscar.py)")


def _stock() -> Need:
    records = StockRecord.objects.count()
    remedy = "import products (manage.py import_products FILE.csv) or add one in the dashboard"
    return Need("products", records > 0, f"{records} with price and stock" if records else "nothing to sell", remedy)


def _payment() -> Need:
    methods = providers.methods()
    found = ", ".join(methods) or "none"
    return Need("payment", bool(methods), found, "set STRIPE_SECRET_KEY, or offer a manual method")
