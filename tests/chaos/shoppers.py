"""Shoppers who never give up: they repeat a request until it is answered, with the same idempotency key."""

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
    outcome: str = ""
    paid: bool = False
    server_errors: list[str] = field(default_factory=list)


class GaveUp(Exception):
    """No answer in time."""


class Shopper:
    """One guest: fills a cart, places it, pays it, asks how it stands."""

    def __init__(self, *, addresses: list[str], fakepay: str, products: list[int], seed: int, patience: float = 120):
        self.random = random.Random(seed)
        self.addresses, self.fakepay, self.products = addresses, fakepay, products
        self.until = time.monotonic() + patience
        self.token = ""
        self.story = Story()

    def shop(self) -> Story:
        try:
            self._shop()
        except GaveUp as error:
            self.story.outcome = f"gave up: {error}"
        return self.story

    def _shop(self) -> None:
        wanted = self.random.sample(self.products, k=self.random.randint(1, 3))
        cart = None
        for product in wanted:
            status, body = self._api("POST", "/api/cart/", {"product_id": product, "quantity": 1})
            if status in (200, 201):
                cart, self.token = body, body["cart_token"]
        if cart is None or not cart["lines"]:
            self.story.outcome = "sold out"
            return
        if self._place():
            self._pay()

    def _place(self) -> bool:
        key = uuid.UUID(int=self.random.getrandbits(128)).hex
        body = {"expected_total": "9000.00", "email": "ada@example.com", "shipping_address": ADDRESS}
        status, answer = self._api("POST", "/api/orders/", {**body, "payment_method": "card"}, key=key)
        if status not in (200, 201):
            self.story.outcome = answer.get("code", str(status))
            return False
        self.story.number, self.story.total = answer["number"], answer["total"]
        self.story.outcome = "placed"
        return True

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
            except (OSError, http.client.HTTPException, ValueError) as error:
                last = f"{type(error).__name__} at {path}"
            else:
                if status < 500 and answer.get("code") != "request_in_progress":
                    return status, answer
                last = f"{status} {answer.get('code')} at {path}"
                if status == 500:
                    self.story.server_errors.append(last)
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
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)
