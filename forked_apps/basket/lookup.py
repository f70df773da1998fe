"""Find the cart of a user or of a guest's token; open one; merge a guest's cart at login."""

from django.db import models

from forked_apps import transactions
from forked_apps.basket import merging, tokens
from forked_apps.basket.models import Basket
from forked_apps.prepared import Prepared, Slot

_OF_OWNER = Prepared(lambda: Basket.objects.filter(open_owner=Slot("owner", models.BigIntegerField())).order_by("pk"))
_ANY_OF_PUBLIC_ID = Prepared(
    lambda: Basket.objects.filter(public_id=Slot("public_id", models.UUIDField()), owner=None).order_by("pk")
)
_OF_PUBLIC_ID = Prepared(
    lambda: Basket.objects.filter(
        public_id=Slot("public_id", models.UUIDField()), status=Basket.OPEN, owner=None
    ).order_by("pk")
)


def of_user(*, user) -> Basket | None:
    """The user's open cart, if they have one."""
    basket = _OF_OWNER.first(owner=user.pk)
    if basket:
        basket.owner = user
    return basket


def of_token(*, token: str) -> Basket | None:
    """The open guest cart that the token names; a cart that belongs to an account is not reached by token."""
    public_id = tokens.read(token)
    if public_id is None:
        return None
    return _OF_PUBLIC_ID.first(public_id=public_id)


def any_of_token(*, token: str) -> Basket | None:
    """The guest cart that the token names, whatever became of it (so that its order can be found)."""
    public_id = tokens.read(token)
    return _ANY_OF_PUBLIC_ID.first(public_id=public_id) if public_id else None


def open_for(*, user=None) -> Basket:
    """The user's open cart, made if there is none; without a user always a new guest cart."""
    if user is None:
        return _new()
    # The unique open_owner decides between two requests that both see no cart: the loser reads the winner's.
    basket, is_new = Basket.objects.get_or_create(
        open_owner=user.pk, defaults={"owner_id": user.pk, "status": Basket.OPEN}
    )
    basket.owner, basket.is_new = user, is_new
    return basket


@transactions.repeated
def merge(*, user, token: str) -> Basket | None:
    """Move the guest cart of `token` into the user's cart; a second call, or a dead token, changes nothing.

    Returns the user's open cart, or None when neither exists. Quantities are added up and cut to limits and stock
    (the line then shows a notice); vouchers and shipping choices move along where the user's cart has none.
    """
    guest = of_token(token=token)
    if guest is None:
        return of_user(user=user)
    basket = open_for(user=user)
    merging.merge(into_id=basket.pk, from_id=guest.pk)
    return of_user(user=user)


def _new() -> Basket:
    basket = Basket.objects.create()
    basket.is_new = True
    return basket
