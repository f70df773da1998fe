"""The shop itself: its site, where it delivers to, what taxes it asks, and the stock it sells from."""

from project import founding
from project.demo import orders
from project.demo.scale import Scale

COUNTRIES = ("DE", "AT", "BE", "DK", "ES", "FI", "FR", "IE", "IT", "NL", "PL", "SE")


def is_loaded(scale: Scale) -> bool:
    """Once the orders of the demo are placed, which countries are served is the shop's own business."""
    return founding.serves(COUNTRIES) or orders.is_loaded(scale)


def load(scale: Scale) -> None:
    """Write the frame of the shop; what is there already stays as it is."""
    founding.found(ships_to=COUNTRIES)
