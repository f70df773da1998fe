"""What listeners above may hear of payments; sent inside the transaction, for outbox rows only."""

from django.dispatch import Signal

payment_failed = Signal()  # order_id, attempt_id: the card was declined, the shopper may try again
payment_held = Signal()  # order_id, attempt_id: amount or currency differ, staff must look
payment_refused_late = Signal()  # order_id, attempt_id: paid too late, the money goes back
invoice_issued = Signal()  # order: its invoice was issued, the money is here
refund_recorded = Signal()  # order_id, refund_id: money was given back
