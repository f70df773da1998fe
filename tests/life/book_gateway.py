"""A second payment gateway: fakepay's book asked directly, without HTTP, for thousands of payments a minute."""

import json
from decimal import Decimal

from forked_apps.payment import gateways
from forked_apps.payment.fakepay.book import Book, Refused
from forked_apps.payment.gateways import BadSignature, GatewayRefused, Intent, ProviderEvent, RefundAnswer
from forked_apps.payment.money import from_minor, to_minor

STATES = {
    "requires_payment_method": gateways.OPEN,
    "requires_action": gateways.NEEDS_ACTION,
    "succeeded": gateways.SUCCEEDED,
    "canceled": gateways.CANCELLED,
}
SIGNATURE = "by hand"


class BookGateway:
    """PaymentGateway over a Book in this process; a repeated key gets its first answer."""

    def __init__(self, book: Book):
        self.book = book
        self._answers: dict[str, object] = {}

    def create_intent(self, *, amount: Decimal, currency: str, order_number: str, payment_id: str, key: str) -> Intent:
        metadata = {"order": order_number, "payment": payment_id}
        if key not in self._answers:
            self._answers[key] = self.book.create_intent(amount=to_minor(amount), currency=currency, metadata=metadata)[
                "id"
            ]
        return self.fetch(intent_id=self._answers[key])

    def fetch(self, *, intent_id: str) -> Intent:
        found = self.book.intent(intent_id)
        error = found["last_payment_error"] or {}
        return Intent(
            id=found["id"],
            state=STATES[found["status"]],
            amount=from_minor(found["amount"]),
            received=from_minor(found["amount_received"]),
            currency=found["currency"].upper(),
            client_secret=found["client_secret"],
            payment_id=found["metadata"].get("payment", ""),
            error_code=error.get("decline_code") or error.get("code", ""),
            error_message=error.get("message", ""),
        )

    def cancel(self, *, intent_id: str) -> Intent:
        if self.book.intent(intent_id)["status"] not in ("succeeded", "canceled"):
            self.book.cancel(intent_id)
        return self.fetch(intent_id=intent_id)

    def refund(self, *, intent_id: str, amount: Decimal, key: str) -> RefundAnswer:
        if key not in self._answers:
            try:
                self._answers[key] = self.book.refund(
                    intent_id=intent_id, amount=to_minor(amount), metadata={"refund": key}
                )
            except Refused as refused:
                raise GatewayRefused(refused.error.get("code", ""), str(refused)) from refused
        made = self._answers[key]
        return RefundAnswer(made["id"], from_minor(made["amount"]), gateways.SUCCEEDED)

    def find_refund(self, *, intent_id: str, key: str) -> RefundAnswer | None:
        found = next((r for r in self.book.refunds_of(intent_id) if r["metadata"].get("refund") == key), None)
        return found and RefundAnswer(found["id"], from_minor(found["amount"]), gateways.SUCCEEDED)

    def parse_webhook(self, *, payload: bytes, signature: str) -> ProviderEvent:
        if signature != SIGNATURE:
            raise BadSignature("not signed by this book")
        event = json.loads(payload)
        about = event["data"]["object"]
        intent_id = about["id"] if about["object"] == "payment_intent" else about["payment_intent"]
        payment_id = (about.get("metadata") or {}).get("payment", "")
        return ProviderEvent(event["id"], event["type"], intent_id, payment_id)
