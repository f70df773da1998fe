"""Idempotency keys by Stripe's rules: the first answer is stored and replayed, errors included.

Same key with other parameters: 400 idempotency_error. Same key while the first request is under way: 409. Nothing is
stored for a request that failed validation before it began (docs.stripe.com/api/idempotent_requests).
"""

import hashlib
import json
import threading
from dataclasses import dataclass

from forked_apps.payment.fakepay.book import Refused


@dataclass
class Kept:
    """One key: what was asked, and what was answered once it was."""

    fingerprint: str
    status: int = 0
    body: dict | None = None


class Keys:
    """The store of keys of one fakepay."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Kept] = {}

    def begin(self, key: str, path: str, params: dict) -> Kept | None:
        """The stored answer of a repeated request, or None when this one is the first and must now be run."""
        fingerprint = hashlib.sha256(json.dumps([path, params], sort_keys=True).encode()).hexdigest()
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                self._kept[key] = Kept(fingerprint)
                return None
            if kept.fingerprint != fingerprint:
                raise Refused(
                    400,
                    "idempotency_error",
                    "Keys for idempotent requests can only be used with the same parameters they were first used with.",
                )
            if kept.body is None:
                raise Refused(
                    409,
                    "idempotency_error",
                    "There is currently another in-progress request using this key.",
                    code="idempotency_key_in_use",
                )
            return kept

    def finish(self, key: str, status: int, body: dict) -> None:
        with self._lock:
            self._kept[key].status, self._kept[key].body = status, body

    def release(self, key: str) -> None:
        """The request broke before it had an answer: the next one with this key is the first again."""
        with self._lock:
            self._kept.pop(key, None)

    def forget(self) -> None:
        """Drops all keys, as a day does at Stripe."""
        with self._lock:
            self._kept.clear()
