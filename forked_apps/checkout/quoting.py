"""Price a cart as it would be charged at this moment."""

from collections.abc import Mapping
from datetime import datetime

from forked_apps.checkout.quotes import Notice, Quote, QuotedLine, QuotedShipping, ShippingOption

__all__ = ["Notice", "Quote", "QuotedLine", "QuotedShipping", "ShippingOption", "quote", "quote_edited"]


def quote(
    *, basket, user=None, now: datetime, address: Mapping | None = None, shipping_method: str | None = None
) -> Quote:
    """The cart priced now; writes nothing, and costs the same number of SQL statements for one line and for many.

    `address` and `shipping_method` stand in for those kept on the cart. Raises UnknownShippingMethod when the method
    named by the caller does not apply; a kept method that stopped applying becomes a `shipping_changed` notice.
    """
    raise NotImplementedError


def quote_edited(*, basket_id: int, user=None, now: datetime) -> Quote:
    """The cart after its shopper changed it: as `quote`, and what their own change did to offers and shipping counts as seen.

    Use it for the answer to every write, so that later notices report only changes made by others.
    """
    raise NotImplementedError
