"""Oscar's names: number generator, and an OrderCreator that sends its callers to the one place where orders begin."""

from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.apps.order.utils import OrderCreator as OscarOrderCreator
from oscar.apps.order.utils import OrderDispatcher
from oscar.apps.order.utils import OrderNumberGenerator as OscarOrderNumberGenerator

from forked_apps.order import numbering

__all__ = ["OrderCreator", "OrderDispatcher", "OrderNumberGenerator"]


class OrderNumberGenerator(OscarOrderNumberGenerator):
    def order_number(self, basket):
        """Random, whatever the basket."""
        return numbering.new_number()


class OrderCreator(OscarOrderCreator):
    """Oscar's creator checks neither stock nor price; ours is checkout.placement, which stands above this app."""

    def place_order(self, *args, **kwargs):
        """Raises UnableToPlaceOrder always."""
        raise UnableToPlaceOrder("Orders are placed by forked_apps.checkout.placement.place.")
