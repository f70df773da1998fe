"""What the catalogue announces; `changes` sends all six. Payload: `product_ids` or `category_ids`, a frozenset of int.

`..._touched` comes inside the transaction, for receivers that insert their own outbox row and do nothing else; an error
there rolls the change back. `..._closing` comes as the transaction's last deed, for receivers that keep rows reckoned
from all that it wrote; `stock_only` are those of the ids that changed in nothing but stock. `..._changed` comes once
after the commit; errors of receivers are logged.
"""

from django.dispatch import Signal
from oscar.apps.catalogue.signals import product_viewed  # noqa: F401 - Oscar's, for Oscar's views

products_touched = Signal()
products_closing = Signal()
products_changed = Signal()
categories_touched = Signal()
categories_closing = Signal()
categories_changed = Signal()
