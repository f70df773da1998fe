"""Write what an empty shop needs before it can take an order; what is there already stays as it is."""

from decimal import Decimal, InvalidOperation

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from project import founding


class Command(BaseCommand):
    help = "Countries, the tax rates of those that are served, a partner to sell from. Safe to run again."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--ships-to", default="", metavar="AT,NL", help="countries served beside SHOP_COUNTRY")
        parser.add_argument(
            "--rate",
            action="append",
            default=[],
            metavar="DE:standard=0.19",
            help="a tax rate as a fraction, by country and tax code; may be given several times",
        )

    def handle(self, *, ships_to: str, rate: list[str], **options) -> None:
        served = [code.strip() for code in ships_to.split(",") if code.strip()]
        try:
            founding.found(ships_to=served, rates=dict(map(_rate, rate)))
        except (founding.NoRateKnown, founding.NoSuchCountry) as refusal:
            raise CommandError(str(refusal)) from refusal
        for need in founding.needs():
            mark = self.style.SUCCESS("ok  ") if need.met else self.style.WARNING("next")
            self.stdout.write(f"  {mark} {need.name:<14}{need.found}" + ("" if need.met else f": {need.remedy}"))


def _rate(text: str) -> tuple[tuple[str, str], Decimal]:
    try:
        place, value = text.split("=")
        country, tax_code = place.split(":")
        rate = Decimal(value)
    except (ValueError, InvalidOperation):
        raise CommandError(f"--rate {text} is not of the form DE:standard=0.19") from None
    if not 0 <= rate <= 1:
        raise CommandError(f"--rate {text}: a rate is a fraction from 0 to 1, such as 0.19 for 19 %")
    return (country.upper(), tax_code), rate
