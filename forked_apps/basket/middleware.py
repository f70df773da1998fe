"""The shop pages' cart: by login or cookie, merged at login by the flow of the API, never made by a read."""

from django.contrib import messages
from django.utils.translation import ngettext
from oscar.apps.basket import middleware as oscar

from forked_apps.basket import lookup, merging
from forked_apps.basket.models import Basket


class BasketMiddleware(oscar.BasketMiddleware):
    def get_basket(self, request):
        """The open cart of this visitor; an unsaved one while nothing was put into it."""
        if request._basket_cache is None:
            cookie_key = self.get_cookie_key(request)
            guest_basket = self.get_cookie_basket(cookie_key, request, Basket.open)
            if request.user.is_authenticated:
                request._basket_cache = self._of_user(request, guest_basket, cookie_key)
            else:
                request._basket_cache = guest_basket or Basket()
        return request._basket_cache

    def _of_user(self, request, guest_basket, cookie_key):
        if guest_basket is None:
            return lookup.of_user(user=request.user) or Basket(owner=request.user)
        basket = lookup.open_for(user=request.user)
        moved = guest_basket.num_items
        merging.merge(into_id=basket.pk, from_id=guest_basket.pk)
        request.cookies_to_delete.append(cookie_key)
        if moved:
            text = ngettext(
                "%(count)d item that you had chosen before logging in is in your cart now.",
                "%(count)d items that you had chosen before logging in are in your cart now.",
                moved,
            )
            messages.info(request, text % {"count": moved})
        return lookup.of_user(user=request.user)
