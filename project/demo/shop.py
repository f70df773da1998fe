"""The shop itself: its site, where it delivers to, what taxes it asks, and the stock it sells from."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sites.models import Site
from oscar.apps.address.models import Country

from forked_apps.partner.models import Partner, TaxRate
from project.demo.scale import Scale

# ISO codes, name, standard and reduced rate of value added tax.
COUNTRIES = (
    ("DE", "DEU", "276", "Germany", "0.1900", "0.0700"),
    ("AT", "AUT", "040", "Austria", "0.2000", "0.1000"),
    ("BE", "BEL", "056", "Belgium", "0.2100", "0.0600"),
    ("DK", "DNK", "208", "Denmark", "0.2500", "0.2500"),
    ("ES", "ESP", "724", "Spain", "0.2100", "0.1000"),
    ("FI", "FIN", "246", "Finland", "0.2550", "0.1400"),
    ("FR", "FRA", "250", "France", "0.2000", "0.0550"),
    ("IE", "IRL", "372", "Ireland", "0.2300", "0.0900"),
    ("IT", "ITA", "380", "Italy", "0.2200", "0.1000"),
    ("NL", "NLD", "528", "Netherlands", "0.2100", "0.0900"),
    ("PL", "POL", "616", "Poland", "0.2300", "0.0800"),
    ("SE", "SWE", "752", "Sweden", "0.2500", "0.1200"),
)


def is_loaded(scale: Scale) -> bool:
    return TaxRate.objects.exists()


def load(scale: Scale) -> None:
    """Write the frame of the shop; what is there already stays as it is."""
    domain = urlsplit(settings.SHOP_BASE_URL).netloc
    Site.objects.update_or_create(pk=settings.SITE_ID, defaults={"domain": domain, "name": settings.OSCAR_SHOP_NAME})
    for two, three, number, name, standard, reduced in COUNTRIES:
        Country.objects.get_or_create(
            pk=two,
            defaults={
                "iso_3166_1_a3": three,
                "iso_3166_1_numeric": number,
                "name": name,
                "printable_name": name,
                "is_shipping_country": True,
            },
        )
        for tax_code, rate in (("standard", standard), ("reduced", reduced)):
            TaxRate.objects.get_or_create(tax_code=tax_code, country=two, defaults={"rate": rate})
    if not Partner.objects.exists():
        Partner.objects.create(name=f"{settings.OSCAR_SHOP_NAME} warehouse", code="warehouse")
