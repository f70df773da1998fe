"""The parts of the demo shop in the order in which they need each other."""

from collections.abc import Callable
from dataclasses import dataclass

from project.demo import campaigns, catalogue, customers, offers, orders, reviews, sales, shop
from project.demo.scale import Scale
from search import indexing


@dataclass(frozen=True)
class Part:
    """One step: what it is called, whether it has been made, and how to make it."""

    name: str
    is_loaded: Callable[[Scale], bool]
    load: Callable[[Scale], None]


PARTS = (
    Part("shop", shop.is_loaded, shop.load),
    Part("products and pictures", catalogue.is_loaded, catalogue.load),
    Part("people", customers.is_loaded, customers.load),
    Part("offers and vouchers", offers.is_loaded, offers.load),
    Part("orders of 90 days", orders.is_loaded, orders.load),
    Part("sales", sales.is_loaded, sales.load),
    Part("reviews", reviews.is_loaded, reviews.load),
    Part("campaigns and readers", campaigns.is_loaded, campaigns.load),
    Part("search index", lambda scale: indexing.is_usable(), lambda scale: indexing.rebuild()),
)


def missing(scale: Scale) -> list[Part]:
    """The parts that are still to be made, in order."""
    return [part for part in PARTS if not part.is_loaded(scale)]
