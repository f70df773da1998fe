"""What listeners above may hear of payments; sent inside the transaction, for outbox rows, unless said otherwise."""

from django.dispatch import Signal

payment_failed = Signal()  # order_id, attempt_id: the card was declined, the shopper may try again
payment_held = Signal()  # order_id, attempt_id: amount or currency differ, staff must look
payment_refused_late = Signal()  # order_id: after commit; paid too late, the money goes back
refund_recorded = Signal()  # order_id, refund_id: money was given back
