"""index_updated: sent with `product_ids` when the index shows their present state (or no longer shows them)."""

from django.dispatch import Signal

index_updated = Signal()
