"""Order numbers: random, easy to read out, never mistaken for a primary key."""

import secrets

# Without 0, O, 1, I and L, which people confuse; 31 ** 12 numbers cannot be guessed.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12


def new_number() -> str:
    """Twelve random characters with at least one letter, so that a path takes a number or a primary key."""
    while True:
        number = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not number.isdigit():
            return number


class OrderNumberGenerator:
    """Oscar's way to ask."""

    def order_number(self, basket) -> str:
        """Random, whatever the basket."""
        return new_number()
