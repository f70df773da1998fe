"""Oscar's name for the creator and the number generator of orders: ours."""

from oscar.apps.order.utils import OrderDispatcher

from forked_apps.order.creation import OrderCreator
from forked_apps.order.numbering import OrderNumberGenerator

__all__ = ["OrderCreator", "OrderDispatcher", "OrderNumberGenerator"]
