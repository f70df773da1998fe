"""The book: payment intents, refunds and events, with Stripe's rules for what may happen to each.

Amounts are integers in the currency's minor unit, as on Stripe's wire.
"""

import json
import secrets
import threading
import time
from pathlib import Path

from forked_apps.payment.fakepay.cards import CARDS, Card


class Refused(Exception):
    """What Stripe would answer instead: an HTTP status and an error object."""

    def __init__(self, status: int, kind: str, message: str, **more):
        super().__init__(message)
        self.status = status
        self.error = {"type": kind, "message": message, **more}


class Book:
    """Thread-safe; with a journal file it survives a restart of the demo."""

    def __init__(self, journal: Path | None = None):
        self.lock = threading.RLock()
        self.intents: dict[str, dict] = {}
        self.charges: dict[str, dict] = {}
        self.refunds: dict[str, dict] = {}
        self.events: dict[str, dict] = {}
        self._journal = journal
        if journal is not None and journal.exists():
            self._replay(journal)

    # --- intents ---------------------------------------------------------------------------------------------

    def create_intent(self, *, amount: int, currency: str, metadata: dict, description: str = "") -> dict:
        if amount < 1:
            raise Refused(400, "invalid_request_error", "Invalid positive integer", param="amount")
        intent_id = f"pi_{secrets.token_hex(12)}"
        intent = {
            "id": intent_id,
            "object": "payment_intent",
            "amount": amount,
            "amount_capturable": 0,
            "amount_received": 0,
            "cancellation_reason": None,
            "canceled_at": None,
            "capture_method": "automatic_async",
            "client_secret": f"{intent_id}_secret_{secrets.token_hex(12)}",
            "confirmation_method": "automatic",
            "created": int(time.time()),
            "currency": currency.lower(),
            "customer": None,
            "description": description or None,
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": metadata,
            "next_action": None,
            "payment_method": None,
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
        }
        with self.lock:
            self._keep("intents", intent)
        return intent

    def intent(self, intent_id: str) -> dict:
        with self.lock:
            found = self.intents.get(intent_id)
        if found is None:
            raise Refused(
                404,
                "invalid_request_error",
                f"No such payment_intent: '{intent_id}'",
                code="resource_missing",
                param="intent",
            )
        return found

    def with_charge(self, intent_id: str) -> dict:
        """The intent with its charge and the refunds of it inside, as Stripe expands them: newest first."""
        with self.lock:
            intent = self.intent(intent_id)
            charge = self.charges.get(intent["latest_charge"] or "")
            if charge is None:
                return intent
            made = [refund for refund in self.refunds.values() if refund["charge"] == charge["id"]][::-1]
            url = f"/v1/charges/{charge['id']}/refunds"
            listed = {"object": "list", "data": made[:10], "has_more": len(made) > 10, "url": url}
            return {**intent, "latest_charge": {**charge, "refunds": listed}}

    def pay(self, intent_id: str, card_number: str) -> dict:
        """Confirms an intent with a test card: charges it, asks for 3-D Secure, or raises Refused (a decline, 402)."""
        card = CARDS.get(card_number.replace(" ", ""))
        if card is None:
            raise Refused(402, "card_error", "Your card number is not a test card.", code="incorrect_number")
        with self.lock:
            intent = self.intent(intent_id)
            if intent["status"] not in {"requires_payment_method", "requires_confirmation", "requires_action"}:
                raise self._wrong_state(intent, "confirm")
            if card.decline_code:
                return self._decline(intent, card)
            if card.needs_authentication:
                changed = {
                    **intent,
                    "status": "requires_action",
                    "next_action": {"type": "redirect_to_url", "redirect_to_url": {"url": f"/3ds/{intent_id}"}},
                }
                self._keep("intents", changed)
                self._happened("payment_intent.requires_action", changed)
                return changed
            return self._charge(intent)

    def authenticate(self, intent_id: str, *, passed: bool) -> dict:
        """Ends a 3-D Secure step: charges when the card holder passed, declines when not."""
        with self.lock:
            intent = self.intent(intent_id)
            if intent["status"] != "requires_action":
                raise self._wrong_state(intent, "authenticate")
            if passed:
                return self._charge(intent)
            return self._decline(intent, Card("", "3-D Secure refused", decline_code="authentication_required"))

    def cancel(self, intent_id: str) -> dict:
        with self.lock:
            intent = self.intent(intent_id)
            if intent["status"] == "canceled":
                raise self._wrong_state(intent, "cancel")
            if intent["status"] == "succeeded":
                raise self._wrong_state(intent, "cancel")
            changed = {**intent, "status": "canceled", "canceled_at": int(time.time()), "next_action": None}
            self._keep("intents", changed)
            self._happened("payment_intent.canceled", changed)
            return changed

    def _charge(self, intent: dict) -> dict:
        charge = {
            "id": f"ch_{secrets.token_hex(12)}",
            "object": "charge",
            "amount": intent["amount"],
            "amount_refunded": 0,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "created": int(time.time()),
        }
        changed = {
            **intent,
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": charge["id"],
            "next_action": None,
            "last_payment_error": None,
        }
        self._keep("charges", charge)
        self._keep("intents", changed)
        self._happened("payment_intent.succeeded", changed)
        return changed

    def _decline(self, intent: dict, card: Card) -> dict:
        error = {
            "type": "card_error",
            "code": "authentication_required" if card.decline_code == "authentication_required" else "card_declined",
            "decline_code": card.decline_code,
            "message": card.message,
        }
        changed = {**intent, "status": "requires_payment_method", "last_payment_error": error, "next_action": None}
        self._keep("intents", changed)
        self._happened("payment_intent.payment_failed", changed)
        more = {key: value for key, value in error.items() if key not in {"type", "message"}}
        raise Refused(402, "card_error", card.message, **more, payment_intent=changed)

    @staticmethod
    def _wrong_state(intent: dict, verb: str) -> Refused:
        return Refused(
            400,
            "invalid_request_error",
            f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
            payment_intent=intent,
        )

    # --- refunds ---------------------------------------------------------------------------------------------

    def refund(self, *, intent_id: str, amount: int | None, metadata: dict, pending: bool = False) -> dict:
        """Gives back all that is left of a charge, or a part of it; raises Refused above that.

        A pending refund holds its amount already; `finish_refund` says how it ended.
        """
        with self.lock:
            intent = self.intent(intent_id)
            charge = self.charges.get(intent["latest_charge"] or "")
            if charge is None:
                raise Refused(
                    400, "invalid_request_error", "This PaymentIntent does not have a successful charge to refund.",
                    code="charge_not_refundable",
                )  # fmt: skip
            left = charge["amount"] - charge["amount_refunded"]
            wanted = left if amount is None else amount
            if left == 0:
                raise Refused(
                    400, "invalid_request_error", "Charge has already been refunded.", code="charge_already_refunded"
                )
            if not 0 < wanted <= left:
                raise Refused(
                    400,
                    "invalid_request_error",
                    f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({left})",
                    code="amount_too_large",
                    param="amount",
                )
            self._keep("charges", {**charge, "amount_refunded": charge["amount_refunded"] + wanted})
            refund = {
                "id": f"re_{secrets.token_hex(12)}",
                "object": "refund",
                "amount": wanted,
                "charge": charge["id"],
                "created": int(time.time()),
                "currency": charge["currency"],
                "metadata": metadata,
                "payment_intent": intent_id,
                "reason": None,
                "status": "pending" if pending else "succeeded",
            }
            self._keep("refunds", refund)
            self._happened("charge.refunded", self.charges[charge["id"]])
            return refund

    def finish_refund(self, refund_id: str, *, failure: str = "") -> dict:
        """The bank's answer to a pending refund: done, or sent back for a reason such as `expired_or_canceled_card`."""
        with self.lock:
            refund = self.refunds[refund_id]
            if failure:
                charge = self.charges[refund["charge"]]
                self._keep("charges", {**charge, "amount_refunded": charge["amount_refunded"] - refund["amount"]})
                refund = {**refund, "status": "failed", "failure_reason": failure}
            else:
                refund = {**refund, "status": "succeeded"}
            self._keep("refunds", refund)
            self._happened("refund.failed" if failure else "refund.updated", refund)
            return refund

    def refunds_of(self, intent_id: str) -> list[dict]:
        """Newest first, as Stripe lists them."""
        with self.lock:
            return [refund for refund in self.refunds.values() if refund["payment_intent"] == intent_id][::-1]

    # --- events, totals, journal ------------------------------------------------------------------------------

    def _happened(self, kind: str, obj: dict) -> None:
        event = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "api_version": None,
            "created": int(time.time()),
            "data": {"object": dict(obj)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self._keep("events", event)

    def totals(self) -> dict:
        """What was charged and given back, by intent: the figures that a reconciliation compares."""
        with self.lock:
            return {
                "charges": [
                    {
                        "intent": charge["payment_intent"],
                        "amount": charge["amount"],
                        "refunded": charge["amount_refunded"],
                        "metadata": self.intents[charge["payment_intent"]]["metadata"],
                    }
                    for charge in self.charges.values()
                ],
                "intents": len(self.intents),
                "refunds": len(self.refunds),
            }

    def _keep(self, shelf: str, obj: dict) -> None:
        if self._journal is not None:  # first: what cannot be kept has not happened
            with self._journal.open("a") as file:
                file.write(json.dumps([shelf, obj]) + "\n")
        getattr(self, shelf)[obj["id"]] = obj

    def _replay(self, journal: Path) -> None:
        for line in journal.read_text().splitlines():
            shelf, obj = json.loads(line)
            getattr(self, shelf)[obj["id"]] = obj
