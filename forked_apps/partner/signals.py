"""What partner announces inside the transaction, to whoever keeps proof of its ledgers."""

from django.dispatch import Signal

# Ledger rows were inserted together, past save(). sender: the model.
ledger_written = Signal()  # rows
