"""Merchandisers who change prices over the API while others shop."""

import http.client
import json
import random
import threading
import urllib.error
import urllib.request
from decimal import Decimal

LOGIN = {"email": "prices@example.com", "password": "right horse staple"}


class Merchandiser(threading.Thread):
    """Every moment gives a random product a new price, until told to stop; a dead server is tried again later."""

    def __init__(self, *, addresses: list[str], products: list[int], seed: int, every: float):
        super().__init__(daemon=True)
        self.addresses, self.products, self.every = addresses, products, every
        self.random = random.Random(seed)
        self.ended = threading.Event()
        self.access = ""
        self.server_errors: list[str] = []

    def run(self) -> None:
        while not self.ended.wait(self.every):
            price = Decimal(self.random.randint(500, 1700)) / 100
            try:
                if not self.access:
                    self.access = self._ask("POST", "/api/auth/login/", LOGIN)["access"]
                self._ask("PATCH", f"/api/products/{self.random.choice(self.products)}/", {"price": str(price)})
            except urllib.error.HTTPError as refused:
                if refused.code == 401:  # the access token is over
                    self.access = ""
                elif refused.code >= 500:
                    self.server_errors.append(f"{refused.code} at a price change")
            except (OSError, http.client.HTTPException, ValueError):
                continue  # killed meanwhile: the next moment tries again

    def stop(self) -> None:
        self.ended.set()
        self.join()

    def _ask(self, method: str, path: str, body: dict) -> dict:
        request = urllib.request.Request(
            self.random.choice(self.addresses) + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"} | self._authorization(),
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def _authorization(self) -> dict:
        return {"Authorization": f"Bearer {self.access}"} if self.access else {}
