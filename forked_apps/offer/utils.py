"""Oscar's name for what the words and prices of offers need; only the link to a range is ours."""

from oscar.apps.offer.utils import load_proxy, unit_price

from forked_apps.offer.range_links import range_anchor

__all__ = ["load_proxy", "range_anchor", "unit_price"]
