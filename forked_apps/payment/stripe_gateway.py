"""The only module that talks to Stripe (or to fakepay, which answers at another base address)."""

import json
import uuid
from decimal import Decimal

import stripe

from forked_apps.payment import gateways
from forked_apps.payment.gateways import (
    BadSignature,
    GatewayRefused,
    GatewayUnavailable,
    Intent,
    ProviderEvent,
    RefundAnswer,
)
from forked_apps.payment.money import from_minor, to_minor

STATES = {
    "requires_payment_method": gateways.OPEN,
    "requires_confirmation": gateways.OPEN,
    "requires_action": gateways.NEEDS_ACTION,
    "requires_capture": gateways.PROCESSING,
    "processing": gateways.PROCESSING,
    "succeeded": gateways.SUCCEEDED,
    "canceled": gateways.CANCELLED,
}
REFUND_STATES = {"succeeded": gateways.SUCCEEDED, "failed": gateways.FAILED, "canceled": gateways.FAILED}
WITH_REFUNDS = {"expand": ["latest_charge.refunds"]}
# Stripe allows five minutes between signing and receiving; older deliveries are replays.
TOLERANCE_SECONDS = 300
TIMEOUT_SECONDS = 10
# The SDK repeats a request whose answer was lost with the same idempotency key, so a repeat never charges twice.
NETWORK_RETRIES = 3


class StripeGateway:
    """PaymentGateway over Stripe's SDK; takes and returns our types only."""

    def __init__(self, *, secret_key: str, webhook_secrets: tuple[str, ...] = (), base_address: str = ""):
        addresses = {"api": base_address.rstrip("/")} if base_address else {}
        self._webhook_secrets = webhook_secrets
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses=addresses,
            max_network_retries=NETWORK_RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )

    def create_intent(self, *, amount: Decimal, currency: str, order_number: str, payment_id: str, key: str) -> Intent:
        """An intent for exactly this amount; the same key gives the same intent."""
        params = {
            "amount": to_minor(amount),
            "currency": currency.lower(),
            "metadata": {"order": order_number, "payment": payment_id},
            "payment_method_types": ["card"],
        }
        return self._ask(lambda: self._client.v1.payment_intents.create(params, {"idempotency_key": key}))

    def fetch(self, *, intent_id: str) -> Intent:
        return self._ask(lambda: self._client.v1.payment_intents.retrieve(intent_id, WITH_REFUNDS))

    def cancel(self, *, intent_id: str) -> Intent:
        """Cancels an open intent; answers what it is now, which may be "succeeded" when the shopper was faster."""
        try:
            return self._ask(lambda: self._client.v1.payment_intents.cancel(intent_id))
        except GatewayRefused as refused:
            if refused.code != "payment_intent_unexpected_state":
                raise
            return self.fetch(intent_id=intent_id)

    def refund(self, *, intent_id: str, amount: Decimal, key: str) -> RefundAnswer:
        """Gives back a part of a charge. The key is kept with the refund, because Stripe forgets keys after a day."""
        params = {"payment_intent": intent_id, "amount": to_minor(amount), "metadata": {"refund": key}}
        return _refund(self._call(lambda: self._client.v1.refunds.create(params, {"idempotency_key": key})))

    def find_refund(self, *, intent_id: str, key: str) -> RefundAnswer | None:
        """The refund that was asked for with this key, as it is now; None when the request never arrived."""

        def look():
            found = self._client.v1.refunds.list({"payment_intent": intent_id, "limit": 100})
            return next((each for each in found.auto_paging_iter() if _metadata(each, "refund") == key), None)

        found = self._call(look)
        return None if found is None else _refund(found)

    def parse_webhook(self, *, payload: bytes, signature: str) -> ProviderEvent:
        """Verifies the raw body against each secret (two are valid while one is being replaced).

        Raises BadSignature when none fits, when the signature is older than five minutes, or when the body is no event.
        """
        if not any(_fits(payload, signature, secret) for secret in self._webhook_secrets):
            raise BadSignature("no webhook secret of this shop fits the signature")
        return _event(payload)

    def _ask(self, call) -> Intent:
        return _intent(self._call(call))

    @staticmethod
    def _call(call):
        try:
            return call()
        except (stripe.APIConnectionError, stripe.RateLimitError) as error:
            raise GatewayUnavailable(str(error)) from error
        except stripe.StripeError as error:
            if isinstance(error, stripe.APIError) or error.http_status in {409, 500, 502, 503, 504}:
                raise GatewayUnavailable(str(error)) from error
            raise GatewayRefused(error.code or type(error).__name__, error.user_message or str(error)) from error


def _metadata(thing, name: str) -> str:
    """What we gave Stripe to keep with it; the SDK's objects know `in` and `[]`, but not `get`."""
    kept = thing.metadata or {}
    return kept[name] if name in kept else ""  # noqa: SIM401


def _refund(found) -> RefundAnswer:
    reason = (getattr(found, "failure_reason", None) or "").replace("_", " ")
    return RefundAnswer(
        found.id,
        from_minor(found.amount),
        REFUND_STATES.get(found.status, gateways.PROCESSING),
        error_message=reason,
        key=_uuid(_metadata(found, "refund")),
    )


def _refunds_of(charge) -> tuple[RefundAnswer, ...]:
    """Of the expanded charge, its latest ten refunds; before the card is charged there is none."""
    told = getattr(charge, "refunds", None)
    return tuple(_refund(one) for one in told.data) if told else ()


def _intent(found) -> Intent:
    error = found.last_payment_error
    return Intent(
        id=found.id,
        state=STATES.get(found.status, gateways.PROCESSING),
        amount=from_minor(found.amount),
        received=from_minor(found.amount_received or 0),
        currency=found.currency.upper(),
        client_secret=found.client_secret or "",
        payment_id=_metadata(found, "payment"),
        error_code=(getattr(error, "decline_code", None) or getattr(error, "code", None) or "") if error else "",
        error_message=(getattr(error, "message", None) or "") if error else "",
        refunds=_refunds_of(found.latest_charge),
    )


def _fits(payload: bytes, signature: str, secret: str) -> bool:
    try:
        return stripe.WebhookSignature.verify_header(payload.decode(), signature, secret, TOLERANCE_SECONDS)
    except (stripe.SignatureVerificationError, ValueError):  # ValueError: the body is not even text
        return False


def _event(payload: bytes) -> ProviderEvent:
    """What a verified event is about. Raises BadSignature for a signed body that is no event."""
    try:
        event = json.loads(payload)
        thing = event["data"]["object"]
        about_intent = thing["object"] == "payment_intent"
        intent_id = thing["id"] if about_intent else thing.get("payment_intent")
        payment_id = (thing.get("metadata") or {}).get("payment")
        return ProviderEvent(_text(event["id"], 128), _text(event["type"]), _text(intent_id), _uuid(payment_id))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSignature(f"the body is no event: {error}") from error


def _text(value, longest: int = 64) -> str:
    """A text that fits its column; a longer one is nothing that this shop acts on."""
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return (value or "")[:longest]


def _uuid(value) -> str:
    """Our payment ids are UUIDs; metadata of somebody else's payment on the same account is none of ours."""
    try:
        return str(uuid.UUID(value)) if isinstance(value, str) else ""
    except ValueError:
        return ""
