"""A front end on the stock paths under /api/oscar/: it adds, and checks out at the total that it was shown."""

from decimal import Decimal

from tests.factories.basket import address

ROOT = "/api/oscar"


def link(thing, kind="products") -> str:
    return f"http://testserver{ROOT}/{kind}/{thing.pk}/"


def faults(response):
    return [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]]


def add(client, thing, quantity=1, **body):
    return client.post(f"{ROOT}/basket/add-product/", {"url": link(thing), "quantity": quantity, **body})


def line_url(client) -> str:
    [line] = client.get(client.get(f"{ROOT}/basket/").json()["lines"]).json()
    return line["url"]


def check_out(client, **body):
    shown = client.get(f"{ROOT}/basket/").json()
    methods = client.post(f"{ROOT}/basket/shipping-methods/", stock_address()).json()
    cheapest = min(methods, key=lambda method: Decimal(method["price"]["incl_tax"]))
    total = Decimal(shown["total_incl_tax"]) + Decimal(cheapest["price"]["incl_tax"])
    return client.post(
        f"{ROOT}/checkout/",
        {
            "basket": shown["url"],
            "total": str(total),
            "shipping_method_code": cheapest["code"],
            "shipping_address": stock_address(),
            **body,
        },
    )


def stock_address() -> dict:
    return address(country=f"http://testserver{ROOT}/countries/DE/")
