"""Test cards and what each one does; the numbers are the ones that Stripe documents for its test mode."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A card number with its behaviour."""

    number: str
    label: str
    decline_code: str = ""
    needs_authentication: bool = False

    @property
    def message(self) -> str:
        """What the card holder reads after a decline."""
        return MESSAGES.get(self.decline_code, "Your card was declined.")


MESSAGES = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "authentication_required": "The card holder could not be authenticated.",
}

CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "Pays at once"),
        Card("4000002760003184", "Asks for 3-D Secure first", needs_authentication=True),
        Card("4000000000000002", "Is declined", decline_code="generic_decline"),
        Card("4000000000009995", "Has insufficient funds", decline_code="insufficient_funds"),
        Card("4000000000000069", "Has expired", decline_code="expired_card"),
    )
}

# Stripe's names for test payment methods, as a front end or a test may send them.
PAYMENT_METHODS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
}
