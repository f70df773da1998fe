"""What is measured: each operation, as it is asked of each server. One call is one operation, however many requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.client import Shopper
from tests.bench.targets import Target

FLOOR, OURS, UNCACHED, STOCK = "floor", "ours", "ours, no cache", "stock Oscar"
Call = Callable[[Shopper, dict], object]


@dataclass(frozen=True)
class Operation:
    """`ways`: how each server is asked; `beside`: the operation of the floor that it is compared with; one that
    `may_be_missing` is left out where it is refused."""

    name: str
    ways: dict[str, Call]
    beside: str = "read"
    may_be_missing: bool = False


def address(facts: dict) -> dict[str, str]:
    return {
        "first_name": "Ada",
        "last_name": "Brook",
        "line1": "Mill Lane 1",
        "line4": "Berlin",
        "postcode": "10115",
        "country": facts["country"],
    }


# -- the floor


def floor_read(shopper: Shopper, facts: dict) -> None:
    shopper.get(f"/products/{shopper.random.randint(1, facts['count'])}/")


def floor_write(shopper: Shopper, facts: dict) -> None:
    lines = [{"product": shopper.random.randint(1, facts["count"]), "quantity": 1} for _ in range(3)]
    shopper.post("/orders/", {"email": "ada@example.com", "total": "30.00", "lines": lines})


# -- ours


def page(shopper: Shopper, facts: dict) -> None:
    shopper.get("/api/products/")


def deep_page(shopper: Shopper, facts: dict) -> None:
    # Page numbers end at 10,000 rows.
    shopper.get(f"/api/products/?page={min(facts['count'], 10_000) // 10 * 9 // 10}")


def detail(shopper: Shopper, facts: dict) -> None:
    shopper.get(f"/api/products/{shopper.random.choice(facts['products'])}/")


def filtered(shopper: Shopper, facts: dict) -> None:
    shopper.get(f"/api/search/?category={facts['category']}&min_price=50&max_price=150")


def text(shopper: Shopper, facts: dict) -> None:
    shopper.get(f"/api/search/?q={shopper.random.choice(facts['texts']).replace(' ', '+')}")


def add(shopper: Shopper, facts: dict):
    return shopper.post("/api/cart/", {"product_id": shopper.random.choice(facts["products"]), "quantity": 1})


def cart_of_five(shopper: Shopper, facts: dict) -> None:
    if "cart" not in shopper.kept:
        shopper.kept["cart"] = {"X-Cart-Token": _filled(shopper, facts, 5)["cart_token"]}
    shopper.get("/api/cart/", shopper.kept["cart"])


def place(shopper: Shopper, facts: dict) -> None:
    cart = _filled(shopper, facts, 3)
    body = {"expected_total": cart["total"], "email": "ada@example.com", "shipping_address": address(facts)}
    shopper.post("/api/orders/", body, {"X-Cart-Token": cart["cart_token"]})


def place_at_once(shopper: Shopper, facts: dict):
    chosen = shopper.random.sample(facts["products"], 3)
    products = [{"product_id": pk, "quantity": 1} for pk in chosen]
    body = {"products": products, "expected_total": "9999.00", "email": "ada@example.com"}
    return shopper.post("/api/orders/", {**body, "shipping_address": address(facts)})


def login(shopper: Shopper, facts: dict) -> None:
    body = {"email": shopper.random.choice(facts["accounts"]), "password": facts["password"]}
    shopper.post("/api/auth/login/", body)


def _filled(shopper: Shopper, facts: dict, lines: int) -> dict:
    cart, headers = {}, {}
    for product in shopper.random.sample(facts["products"], lines):
        answer = shopper.post("/api/cart/", {"product_id": product, "quantity": 1}, headers)
        if answer.status >= 300:
            raise RuntimeError(f"a cart could not be filled: {answer.status} {answer.content[:300]!r}")
        cart = answer.json()
        headers = {"X-Cart-Token": cart["cart_token"]} if cart.get("cart_token") else headers
    return {**cart, "cart_token": headers["X-Cart-Token"]}


# -- stock Oscar; a front end asks it for each product's price and stock


def stock_page(shopper: Shopper, facts: dict) -> None:
    listed = shopper.get("/api/products/").json()
    for one in (listed["results"] if isinstance(listed, dict) else listed)[:10]:
        shopper.get(f"/api/products/{one['id']}/price/")
        shopper.get(f"/api/products/{one['id']}/availability/")


def stock_bare_page(shopper: Shopper, facts: dict) -> None:
    shopper.get("/api/products/")


def stock_detail(shopper: Shopper, facts: dict) -> None:
    pk = shopper.random.choice(facts["products"])
    for part in ("", "price/", "availability/"):
        shopper.get(f"/api/products/{pk}/{part}")


def stock_add(shopper: Shopper, facts: dict, cookie: dict[str, str] | None = None):
    pk = shopper.random.choice(facts["products"])
    body = {"url": f"http://localhost:{shopper.port}/api/products/{pk}/", "quantity": 1}
    return shopper.post("/api/basket/add-product/", body, cookie)


def stock_cart_of_five(shopper: Shopper, facts: dict) -> None:
    if "cart" not in shopper.kept:
        shopper.kept["cart"] = _stock_filled(shopper, facts, 5)
    basket, cookie = shopper.kept["cart"]
    shopper.get("/api/basket/", cookie)
    shopper.get(f"/api/baskets/{basket}/lines/", cookie)


def stock_place(shopper: Shopper, facts: dict) -> None:
    basket, cookie = _stock_filled(shopper, facts, 3)
    here = f"http://localhost:{shopper.port}/api"
    to = {**address(facts), "country": f"{here}/countries/{facts['country']}/"}
    body = {"basket": f"{here}/baskets/{basket}/", "guest_email": "ada@example.com", "shipping_address": to}
    shopper.post("/api/checkout/", body, cookie)


def stock_login(shopper: Shopper, facts: dict) -> None:
    body = {"username": shopper.random.choice(facts["accounts"]), "password": facts["password"]}
    shopper.post("/api/login/", body)


def _stock_filled(shopper: Shopper, facts: dict, lines: int) -> tuple[int, dict]:
    cookies: dict[str, str] = {}
    for _ in range(lines):
        answer = stock_add(shopper, facts, _cookie(cookies))
        cookies |= answer.cookies
    return answer.json()["id"], _cookie(cookies)


def _cookie(cookies: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}


OPERATIONS = [
    Operation("floor: read", {FLOOR: floor_read}),
    Operation("floor: write", {FLOOR: floor_write}, beside="write"),
    Operation("list of 10", {OURS: page, UNCACHED: page, STOCK: stock_page}),
    Operation("list of stock Oscar without prices and stock", {STOCK: stock_bare_page}),
    Operation("deep page", {OURS: deep_page, UNCACHED: deep_page}),
    Operation("detail", {OURS: detail, UNCACHED: detail, STOCK: stock_detail}),
    Operation("category + price range, facets", {OURS: filtered, UNCACHED: filtered}),
    Operation("text + facets", {OURS: text, UNCACHED: text}),
    Operation("add to a fresh cart", {OURS: add, STOCK: stock_add}, beside="write"),
    Operation("cart of 5", {OURS: cart_of_five, STOCK: stock_cart_of_five}),
    Operation("empty cart to order of 3 lines", {OURS: place, STOCK: stock_place}, beside="write"),
    Operation("order of 3 lines in one request", {OURS: place_at_once}, beside="write", may_be_missing=True),
    Operation("login", {OURS: login, STOCK: stock_login}, beside="write"),
]


def refusal(call: Call, target: Target) -> str:
    """Why a server does not know this operation; "" when it answered as it should."""
    shopper = Shopper(target.port, seed=0)
    try:
        answer = call(shopper, target.facts)
    except (RuntimeError, ValueError, KeyError) as error:
        return str(error)
    finally:
        shopper.close()
    if not shopper.failures:
        return ""
    said = answer.content[:200].decode(errors="replace") if answer is not None else ""
    return f"{json.dumps(dict(shopper.failures))} {said}".strip()
