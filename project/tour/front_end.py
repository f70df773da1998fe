"""A front end of the shop: speaks JSON to the API and keeps its cart token and its login, as a shop's app would."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from project.tour.browser import TIMEOUT


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    method: str
    path: str
    sent: Any
    status: int
    body: Any
    headers: dict[str, str]


class FrontEnd:
    """One shopper's app: sends the cart token of a guest, or the access token after a login."""

    def __init__(self, base_url: str):
        self.base_url = base_url
        self.cart_token = ""
        self.access_token = ""

    def get(self, path: str, **query) -> Answer:
        encoded = urllib.parse.urlencode(query, doseq=True)
        return self.send("GET", f"{path}?{encoded}" if encoded else path)

    def post(self, path: str, body: dict | None = None) -> Answer:
        return self.send("POST", path, body or {})

    def patch(self, path: str, body: dict) -> Answer:
        return self.send("PATCH", path, body)

    def send(self, method: str, path: str, body: dict | None = None) -> Answer:
        """The answer, whatever its status; a cart token that it brings is kept."""
        request = urllib.request.Request(  # noqa: S310 - the shop's own address
            f"{self.base_url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers=self._headers(),
            method=method,
        )
        try:
            response = urllib.request.urlopen(request, timeout=TIMEOUT)  # nosec B310 # noqa: S310
        except urllib.error.HTTPError as error:
            response = error
        with response:
            raw = response.read()
            headers = {name.lower(): value for name, value in response.headers.items()}
        self.cart_token = headers.get("x-cart-token", self.cart_token)
        return Answer(method, path, body, response.status, json.loads(raw) if raw else None, headers)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.access_token:
            headers["Authorization"] = f"Bearer {self.access_token}"
        elif self.cart_token:
            headers["X-Cart-Token"] = self.cart_token
        return headers
