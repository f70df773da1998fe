"""Wish lists and the cart: a wished product is put into the cart and leaves the list."""

from django.db import transaction

from forked_apps.basket import editing, lookup
from forked_apps.wishlists.models import Line


@transaction.atomic
def move_to_cart(*, user, line_id: int) -> str:
    """Puts what a line of one of the user's lists wishes into their cart and takes the line off; answers its title.

    Nothing is moved when the cart refuses: raises basket.exceptions.CartError. Raises Line.DoesNotExist for a line
    that is gone, another person's, or whose product is gone.
    """
    line = Line.objects.select_for_update().get(pk=line_id, wishlist__owner=user, product__isnull=False)
    cart = lookup.open_for(user=user)
    editing.add(basket_id=cart.pk, product_id=line.product_id, quantity=line.quantity)
    title = line.get_title()
    line.delete()
    return title
