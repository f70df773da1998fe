"""Placing a cart, as the order and payment groups both take it: what is sent, and which cart it means."""

from decimal import Decimal
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from rest_framework import serializers

from api_extensions.contract.cart_tokens import HEADER, cart_token_of
from api_extensions.contract.problems import Problem
from api_extensions.contract.shapes import IdField, MoneyField, QuantityField, StrictSerializer
from api_extensions.documents.addresses import AddressSerializer
from forked_apps.accounts import limits
from forked_apps.accounts.client_address import caller
from forked_apps.basket import lookup, tokens
from forked_apps.basket.models import Basket
from forked_apps.checkout import double_clicks
from forked_apps.communication import newsletter
from forked_apps.order.models import Order


class WantedOption(StrictSerializer):
    """Something asked for beside the product, such as an engraving."""

    option = serializers.CharField(max_length=128)
    value = serializers.JSONField()


class WantedProduct(StrictSerializer):
    """A product, or a variant of one, that is ordered without being put into the cart."""

    product_id = IdField()
    quantity = QuantityField(required=False, default=1)
    options = WantedOption(many=True, required=False)


class PlaceInput(StrictSerializer):
    """The cart as the shopper saw it becomes an order. `expected_total` is what they agreed to pay: a higher total is
    refused. `cart_id` names a cart that was placed before, so that a repeated request finds its order. `products` are
    ordered instead of the cart; an Idempotency-Key keeps a repeated request from ordering them twice."""

    expected_total = MoneyField()
    products = WantedProduct(many=True, required=False, allow_empty=False)
    cart_id = serializers.UUIDField(required=False)
    cart_token = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=500)
    email = serializers.EmailField(required=False, help_text="Guests: where to send what is to be known.")
    shipping_method = serializers.CharField(required=False, max_length=128)
    shipping_address = AddressSerializer(required=False)
    billing_address = AddressSerializer(required=False)
    payment_method = serializers.CharField(required=False, max_length=32)
    company = serializers.CharField(required=False, allow_blank=True, max_length=255)
    vat_id = serializers.CharField(required=False, allow_blank=True, max_length=32)
    newsletter = serializers.BooleanField(
        required=False, help_text="The box for news was ticked: a confirmation mail goes out."
    )


def choices_of(request, body: dict) -> dict:
    """What `placement.place` takes, from a body that PlaceInput has read; raises as `cart_to_place`, and
    limits.TooManyAttempts.

    The wish for news is told here, before placing: it stands by itself, also where the total has to be confirmed again.
    """
    now = timezone.now()
    limits.count("order", caller(request), now=now)
    beside = ("cart_id", "cart_token", "newsletter")
    chosen = {name: value for name, value in body.items() if name not in beside}
    if "products" not in body:
        chosen["basket_id"] = cart_to_place(request, body.get("cart_id"), confirmed=body["expected_total"]).pk
    elif "cart_id" in body:
        raise Problem(400, "not_together", "Name a cart or products, not both.")
    user = request.user if request.user.is_authenticated else None
    email = user.email if user else body.get("email")
    if body.get("newsletter") and email:
        newsletter.ask_beside(caller=caller(request), email=email, user=user, source=newsletter.CHECKOUT, now=now)
    return {"user": user, **chosen}


def token_of(order: Order, body: dict) -> dict[str, str]:
    """The header by which a guest who ordered products at once reaches the order; empty for everybody else."""
    return {HEADER: tokens.issue(order.basket)} if "products" in body and order.user_id is None else {}


def cart_to_place(request, cart_id: UUID | None, *, confirmed: Decimal) -> Basket:
    """The cart that a placing means: the named one of this shopper, whatever became of it, else their open one, or the
    one that they placed a moment ago.

    Raises Http404 for a cart of somebody else, Problem 400 `empty_cart` when there is none.
    """
    basket = _named_cart(request, cart_id) if cart_id else _present_cart(request, confirmed)
    if basket is None and cart_id:
        raise Http404
    if basket is None:
        raise Problem(400, "empty_cart", "There is nothing in the cart.")
    return basket


def _named_cart(request, cart_id: UUID) -> Basket | None:
    if request.user.is_authenticated:
        basket = Basket.objects.filter(public_id=cart_id, owner_id=request.user.pk).first()
    else:
        basket = lookup.any_of_token(token=cart_token_of(request))
    return basket if basket is not None and basket.public_id == cart_id else None


def _present_cart(request, confirmed: Decimal) -> Basket | None:
    if request.user.is_authenticated:
        return double_clicks.cart_meant(user=request.user, confirmed=confirmed, now=timezone.now())
    return lookup.any_of_token(token=cart_token_of(request))
