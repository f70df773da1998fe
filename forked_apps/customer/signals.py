"""What is announced of customers beside Oscar's own signals."""

from django.dispatch import Signal

# Inside the transaction that erases: whoever keeps something about the person forgets it there.
user_erased = Signal()  # user_id (None for a guest), email, now
