"""Shoppers who never give up: they repeat a request until it is answered, with the same idempotency key.

Only dead connections and `request_in_progress` are repeated as if nothing were; each answer of 500 and above is written
down, because a shop that is only killed and restarted has no reason for one.

They confirm the total that they were shown and no other, and look at the new cart when it has changed.
"""

import http.client
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field

ADDRESS = {
    "first_name": "Ada", "last_name": "Brook", "line1": "Mill Lane 1", "line4": "Berlin", "postcode": "10115",
    "country": "DE",
}  # fmt: skip
CARD = "4242424242424242"


@dataclass
class Story:
    """What one shopper was told."""

    number: str = ""
    total: str = ""
    confirmed: str = ""
    asked_again: int = 0
    refused_short: int = 0
    outcome: str = ""
    paid: bool = False
    cancelled: str = ""  # "told", or "silence" where the connection died
    dead_connections: int = 0
    told_to_wait: int = 0
    server_errors: list[str] = field(default_factory=list)


class GaveUp(Exception):
    """No answer in time."""


class Shopper:
    """One guest: fills a cart, places it, pays it, asks how it stands."""

    def __init__(
        self,
        *,
        addresses: list[str],
        fakepay: str,
        products: list[int],
        seed: int,
        patience: float = 120,
        changes_mind: bool = False,
    ):
        self.random = random.Random(seed)
        self.addresses, self.fakepay, self.products = addresses, fakepay, products
        self.patience = patience
        self.changes_mind = changes_mind
        self.token = ""
        self.story = Story()

    def shop(self) -> Story:
        self.until = time.monotonic() + self.patience
        try:
            self._shop()
        except GaveUp as error:
            self.story.outcome = f"gave up: {error}"
        return self.story

    def _shop(self) -> None:
        cart = self._fill()
        while cart and cart["lines"] and not self.story.number:
            time.sleep(self.random.uniform(0, 1))  # reads the cart before confirming it
            cart = self._place(cart)
        if self.story.number:
            self.story.outcome = "placed"
            self._pay()
            if self.changes_mind and self.story.paid:
                self._cancel()
        else:
            self.story.outcome = self.story.outcome or "sold out"

    def _fill(self) -> dict | None:
        cart = None
        for product in self.random.sample(self.products, k=self.random.randint(1, 3)):
            status, body = self._api("POST", "/api/cart/", {"product_id": product, "quantity": 1})
            if status in (200, 201):
                cart, self.token = body, body["cart_token"]
            else:
                self.story.refused_short += body.get("code") == "out_of_stock"
        return cart

    def _place(self, cart: dict) -> dict | None:
        """Confirms what the cart shows; the cart to look at next when that was refused, None when there is none."""
        key = uuid.UUID(int=self.random.getrandbits(128)).hex
        body = {"email": "ada@example.com", "shipping_address": ADDRESS, "payment_method": "card"}
        self.story.confirmed = cart["total"]
        status, answer = self._api("POST", "/api/orders/", {**body, "expected_total": cart["total"]}, key=key)
        if status in (200, 201):
            self.story.number, self.story.total = answer["number"], answer["total"]
            return None
        if answer.get("code") == "total_changed":
            self.story.asked_again += 1
            return self._api("GET", "/api/cart/")[1]
        if answer.get("code") == "out_of_stock":
            self.story.refused_short += 1
            return self._without_short(cart, answer)
        self.story.outcome = answer.get("code", str(status))
        return None

    def _without_short(self, cart: dict, refusal: dict) -> dict:
        for error in refusal["errors"]:
            line = cart["lines"][int(error["pointer"].split("/")[2])]
            cart_now = self._api("DELETE", f"/api/cart/{line['id']}/")[1]
        return cart_now if "lines" in cart_now else self._api("GET", "/api/cart/")[1]

    def _pay(self) -> None:
        status, payment = self._api("POST", "/api/payment/", {"order": self.story.number})
        if status != 201:
            self.story.outcome = f"not payable: {payment.get('code')}"
            return
        self._type_card(payment)
        while not self.story.paid:
            status, shown = self._api("GET", f"/api/payment/{payment['id']}/")
            self.story.paid = status == 200 and shown["payment_status"] == "paid"
            if not self.story.paid:
                time.sleep(0.5)

    def _cancel(self) -> None:
        """Once, and then walks away whatever came of it: the shop has to see to the rest."""
        try:
            status, _ = self._once("DELETE", f"/api/orders/{self.story.number}/", None, "")
        except (OSError, http.client.HTTPException):
            self.story.cancelled = "silence"
        else:
            self.story.cancelled = "told" if status == 200 else f"refused: {status}"

    def _type_card(self, payment: dict) -> None:
        form = urllib.parse.urlencode({"card": CARD, "client_secret": payment["client_secret"]}).encode()
        page = f"{self.fakepay}/pay/{payment['intent_id']}"
        with urllib.request.urlopen(urllib.request.Request(page, data=form), timeout=20) as answer:
            answer.read()

    def _api(self, method: str, path: str, body: dict | None = None, key: str = "") -> tuple[int, dict]:
        """One answer that is neither a dead connection nor "try again"; raises GaveUp when the time is over."""
        last = ""
        while time.monotonic() < self.until:
            try:
                status, answer = self._once(method, path, body, key)
            except (OSError, http.client.HTTPException) as error:
                last = f"{type(error).__name__} at {path}"
                self.story.dead_connections += 1
            else:
                if status < 500 and answer.get("code") != "request_in_progress":
                    return status, answer
                last = f"{status} {answer.get('code')} at {path}"
                self.story.told_to_wait += status < 500
            time.sleep(self.random.uniform(0.2, 0.8))
        raise GaveUp(last)

    def _once(self, method: str, path: str, body: dict | None, key: str) -> tuple[int, dict]:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["X-Cart-Token"] = self.token
        if key:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body).encode()
        address = self.random.choice(self.addresses)
        request = urllib.request.Request(f"{address}{path}", data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, _read(answer)
        except urllib.error.HTTPError as refused:
            if refused.code >= 500:
                self.story.server_errors.append(f"{refused.code} at {method} {path}")
            return refused.code, _read(refused)


def _read(answer) -> dict:
    """The body; one that ends before it is whole is a dead connection, whatever its status said."""
    raw = answer.read()
    try:
        return json.loads(raw)
    except ValueError as error:
        raise http.client.IncompleteRead(raw) from error
