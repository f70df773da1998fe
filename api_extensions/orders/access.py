"""Which orders a caller may name: their own, all for staff with the right, one by its cart token."""

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.exceptions import NotAuthenticated, PermissionDenied

from api_extensions.contract.cart_tokens import cart_token_of
from api_extensions.documents import orders
from forked_apps.basket import tokens
from forked_apps.order.models import Order


def order_named(request, reference: str) -> Order:
    """The order with this number or primary key, loaded for its document.

    Orders of others are not found (404). A guest reads the order of their cart by its token; a caller with neither
    token nor login is asked to log in (401).
    """
    order = orders.readable(_reachable(request).found_by(reference)).first()
    if order is None:
        raise Http404
    return order


def _reachable(request) -> QuerySet[Order]:
    if request.user.is_authenticated:
        return Order.objects.visible_to(request.user)
    return of_cart_token(request)


def of_cart_token(request) -> QuerySet[Order]:
    """The order of the guest's cart that the token names. Raises NotAuthenticated without a token."""
    token = cart_token_of(request)
    if not token:
        raise NotAuthenticated
    public_id = tokens.read(token)
    if public_id is None:  # as a filter, None would find the orders whose cart is gone
        return Order.objects.none()
    return Order.objects.filter(basket__public_id=public_id, basket__owner=None, user=None)


def canceller(request, order: Order) -> dict:
    """Who cancels, and by whose rules: owners may cancel until the shop begins to work, staff until the goods leave.

    Raises PermissionDenied for staff without the right to change orders, when the order is not their own.
    """
    if not request.user.is_authenticated:
        return {"actor": None, "by_customer": True}
    if request.user.is_staff and request.user.has_perm("order.change_order"):
        return {"actor": request.user, "by_customer": False}
    if order.user_id != request.user.pk:
        raise PermissionDenied
    return {"actor": request.user, "by_customer": True}
