"""The shop itself: its site, where it delivers to, what taxes it asks, and the stock it sells from."""

from forked_apps.partner.models import TaxRate
from project import founding
from project.demo.scale import Scale

COUNTRIES = ("DE", "AT", "BE", "DK", "ES", "FI", "FR", "IE", "IT", "NL", "PL", "SE")


def is_loaded(scale: Scale) -> bool:
    return TaxRate.objects.exists()


def load(scale: Scale) -> None:
    """Write the frame of the shop; what is there already stays as it is."""
    founding.found(ships_to=COUNTRIES)
