"""Every kind of service mail: its name, the placeholders that its words may use, and what it shows besides words."""

from dataclasses import dataclass

EVERYWHERE = {
    "shop.name": "Name of the shop",
    "shop.url": "Address of the shop",
    "greeting": "“Hello Ann,” or “Hello,”",
}
CUSTOMER = {"customer.name": "First name, may be empty", "customer.email": "E-mail address"}
ORDER = {
    "order.number": "Order number",
    "order.total": "Total with currency",
    "order.date": "Day of the order",
    "order.status": "Status in words",
}
PAYMENT = {"payment.amount": "Amount with currency", "payment.problem": "What went wrong, may be empty"}
REFUND = {"refund.amount": "Amount with currency", "refund.reason": "Why, may be empty"}
TRACKING = {"shipment.carrier": "Carrier", "shipment.tracking_number": "Tracking number"}


@dataclass(frozen=True)
class Event:
    """`details`: the fixed part below the words ("order" or none). Bodies of `sensitive` mails are wiped once sent.

    `reason` is said at the foot: why this address gets the mail.
    """

    code: str
    label: str
    placeholders: dict[str, str]
    details: str = ""
    sensitive: bool = False
    reason: str = "You get this message because of your account or an order at {shop.name}."


def _event(code: str, label: str, *groups: dict[str, str], **more) -> Event:
    placeholders = {name: words for group in (EVERYWHERE, *groups) for name, words in group.items()}
    return Event(code, label, placeholders, **more)


# Placeholders that open an account, or whatever else the mail is about, to whoever knows them.
SECRETS = frozenset({"link", "code"})
_TO_STAFF = "You get this message because {shop.name} has named this address for news of its orders."
_ASKED_FOR_NEWS = "You get this message because this address was entered for news of {shop.name}."
_LINK = {"link": "Address behind the button"}

EVENTS: dict[str, Event] = {
    event.code: event
    for event in (
        _event("welcome", "Welcome", CUSTOMER),
        _event("email_verification", "Confirm the address", CUSTOMER, _LINK, sensitive=True),
        _event("email_changed", "Address changed", CUSTOMER, {"new_email": "The new address"}),
        _event("password_reset", "Reset the password", CUSTOMER, _LINK, sensitive=True),
        _event("password_changed", "Password changed", CUSTOMER),
        _event("otp_code", "Login code", {"code": "The code", "minutes": "Minutes it is valid"}, sensitive=True),
        _event("order_placed", "Order placed", CUSTOMER, ORDER, details="order"),
        _event("order_placed_staff", "Order placed, to staff", CUSTOMER, ORDER, details="order", reason=_TO_STAFF),
        _event("order_paid", "Order paid", CUSTOMER, ORDER, details="order"),
        _event("order_shipped", "Order shipped", CUSTOMER, ORDER, TRACKING, details="order"),
        _event("order_status", "Order status changed", CUSTOMER, ORDER, details="order"),
        _event("order_cancelled", "Order cancelled", CUSTOMER, ORDER, details="order"),
        _event("payment_failed", "Payment failed", CUSTOMER, ORDER, PAYMENT, details="order"),
        _event("payment_late", "Paid too late, to be refunded", CUSTOMER, ORDER, PAYMENT, details="order"),
        _event(
            "payment_held_staff", "Payment held, to staff", CUSTOMER, ORDER, PAYMENT, details="order", reason=_TO_STAFF
        ),
        _event("order_refunded", "Money given back", CUSTOMER, ORDER, REFUND, details="order"),
        _event(
            "subscription_confirmation",
            "Confirm the subscription",
            CUSTOMER,
            _LINK,
            sensitive=True,
            reason=_ASKED_FOR_NEWS,
        ),
        _event("custom", "Message to a customer", CUSTOMER),
    )
}


def choices() -> list[tuple[str, str]]:
    """Code and name of every event, for a field; a function, so that a new event needs no migration."""
    return [(event.code, event.label) for event in EVENTS.values()]
