"""Whose cart a request means, and the answer that every door of the cart gives.

Users have one cart; guests name theirs by a token, which is ignored beside a login. Reading never makes a cart.
"""

from collections.abc import Callable

from django.utils import timezone
from rest_framework.response import Response

from api_extensions.contract import etags
from api_extensions.contract.cart_tokens import HEADER, cart_token_of
from api_extensions.documents import carts
from forked_apps.basket import lookup, tokens
from forked_apps.basket.exceptions import UnknownLine
from forked_apps.basket.models import Basket
from forked_apps.checkout import quoting


def present(request) -> Basket | None:
    """The open cart of this shopper, if there is one."""
    if request.user.is_authenticated:
        return lookup.of_user(user=request.user)
    token = cart_token_of(request)
    return lookup.of_token(token=token) if token else None


def line_of(request, basket: Basket | None, line_id: int | None, product_id: int | None) -> int:
    """The id of the named line of this cart. Raises UnknownLine, also without a cart."""
    if basket is None:
        raise UnknownLine(line_id)
    if line_id is not None:
        return line_id
    found = basket.lines.filter(product_id=product_id).order_by("pk").values_list("pk", flat=True).first()
    if found is None:
        raise UnknownLine(None)
    return found


def read(request, basket: Basket | None) -> Response:
    """The cart as it is."""
    if basket is None:
        return _answer(request, carts.empty(), None)
    quote = quoting.quote(basket=basket, user=basket.owner, now=timezone.now())
    return _answer(request, carts.document(quote, cart_token=_token(request, basket)), basket)


def changed(request, basket: Basket | None, edit: Callable[[Basket], None]) -> Response:
    """Edits the cart, if there is one, and answers what it is now. `edit` gets it with a strategy."""
    if basket is None:
        return _answer(request, carts.empty(), None)
    return _edited(request, lambda: basket, edit)


def begin_or_change(request, edit: Callable[[Basket], None]) -> Response:
    """As `changed`, for a cart that is made if there is none.

    A cart that is made for an edit that fails is not kept: asking for what does not exist leaves no rows.
    """
    basket = present(request)
    user = request.user if request.user.is_authenticated else None
    return _edited(request, (lambda: basket) if basket is not None else (lambda: lookup.open_for(user=user)), edit)


def _edited(request, find: Callable[[], Basket], edit: Callable[[Basket], None]) -> Response:
    quote = quoting.changed(find=find, edit=edit, now=timezone.now())
    return _answer(request, carts.document(quote, cart_token=_token(request, quote.basket)), quote.basket)


def _token(request, basket: Basket) -> str | None:
    """The token of a guest's cart: the one that was sent, as long as it names this cart."""
    if basket.owner_id is not None:
        return None
    sent = cart_token_of(request)
    return sent if sent and tokens.read(sent) == basket.public_id else tokens.issue(basket)


def _answer(request, document: dict, basket: Basket | None) -> Response:
    tag = f'"{document["cart_version"]}"'
    response = etags.answer(request, document, tag=tag, cache_control="private, no-store")
    if document["cart_token"]:
        response[HEADER] = document["cart_token"]
    return response
