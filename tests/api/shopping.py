"""A front end that fills carts and places orders, and a merchandiser who changes a price meanwhile."""

from decimal import Decimal

from django.utils import timezone

from forked_apps.partner import pricing
from tests.factories import basket, catalogue, partner

ADDRESS = basket.address()


def set_price(product, price: str) -> None:
    pricing.set_prices(
        changes=[pricing.NewPrice(partner.stock_of(product).pk, Decimal(price))], source="api", now=timezone.now()
    )


def goods(cart: dict) -> Decimal:
    return sum((Decimal(line["line_total"]) for line in cart["lines"]), Decimal(0))


def begin(client, product, quantity: int = 1) -> dict:
    """A cart with one line; from here on the client sends its token."""
    response = client.post("/api/cart/", {"product_id": product.pk, "quantity": quantity})
    assert response.status_code == 200, response.json()
    token = response.json()["cart_token"]
    if token:
        client.credentials(HTTP_X_CART_TOKEN=token)
    return response.json()


def fill(client, *products, quantity: int = 1) -> dict:
    for product in products:
        cart = client.post("/api/cart/", {"product_id": product.pk, "quantity": quantity}).json()
        if cart["cart_token"]:
            client.credentials(HTTP_X_CART_TOKEN=cart["cart_token"])
    return cart


def place(client, cart: dict, **body):
    return client.post("/api/orders/", {"expected_total": cart["total"], "shipping_address": ADDRESS, **body})


def placed(client, *products, **body) -> dict:
    response = place(client, fill(client, *(products or [catalogue.product()])), **body)
    assert response.status_code == 201, response.json()
    return response.json()
