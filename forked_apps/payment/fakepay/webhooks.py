"""Delivers events to the shop: signed like Stripe's, at least once, in any order when told so."""

import hashlib
import hmac
import json
import logging
import queue
import threading
import time
import urllib.error
import urllib.request

from forked_apps.payment.fakepay.faults import Faults

log = logging.getLogger("counterfoil.fakepay")
TRIES = 5


def signature(payload: bytes, secret: str, at: int) -> str:
    """The value of the Stripe-Signature header: HMAC-SHA256 over "time.payload" (scheme v1)."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


class Courier:
    """One thread that posts events to one address, with retries."""

    def __init__(self, *, url: str, secret: str, faults: Faults):
        self.url, self.secret, self.faults = url, secret, faults
        self.delivered: list[str] = []
        self._waiting: queue.Queue = queue.Queue()
        threading.Thread(target=self._run, name="fakepay-courier", daemon=True).start()

    def send(self, event: dict) -> None:
        """Takes an event for delivery; the faults decide whether it is dropped or doubled."""
        if not self.url or self.faults.strikes(self.faults.dropped_webhooks):
            return
        self._waiting.put((event, 1))
        if self.faults.strikes(self.faults.duplicated_webhooks):
            self._waiting.put((event, 1))

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get()]
            if self.faults.shuffled_webhooks:
                time.sleep(0.05)  # lets a few gather, so that there is something to shuffle
            while not self._waiting.empty():
                batch.append(self._waiting.get())
            if self.faults.shuffled_webhooks:
                self.faults.shuffle(batch)
            for event, attempt in batch:
                if not self._deliver(event) and attempt < TRIES:
                    threading.Timer(0.3 * 2**attempt, self._waiting.put, [(event, attempt + 1)]).start()

    def _deliver(self, event: dict) -> bool:
        payload = json.dumps(event).encode()
        headers = {
            "Content-Type": "application/json",
            "Stripe-Signature": signature(payload, self.secret, int(time.time())),
        }
        request = urllib.request.Request(self.url, data=payload, headers=headers, method="POST")  # noqa: S310 - the shop's own address, from the command line
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # nosec B310 # noqa: S310 - as above
                ok = 200 <= answer.status < 300
        except (urllib.error.URLError, OSError) as error:
            log.info("webhook %s not taken: %s", event["type"], error)
            return False
        if ok:
            self.delivered.append(event["id"])
        return ok
