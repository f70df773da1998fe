"""Wish list pages that differ from Oscar's: what was posted too late, or is no longer there, is answered with words."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.customer.wishlists import views as oscar
from oscar.apps.customer.wishlists.views import *  # noqa: F403 - Oscar loads its views through this module

from forked_apps.basket import posted_rows
from forked_apps.catalogue.models import Product
from forked_apps.customer.asking import AsksFirst


class WishListAddProduct(AsksFirst, oscar.WishListAddProduct):
    question = gettext_lazy("Add this product to your wish list?")
    button = gettext_lazy("Add it")


class WishListMoveProductToAnotherWishList(AsksFirst, oscar.WishListMoveProductToAnotherWishList):
    question = gettext_lazy("Move this product to the other wish list?")
    button = gettext_lazy("Move it")


class WishListDetailView(oscar.WishListDetailView):
    def post(self, request, *args, **kwargs):
        lines = self.object.lines.values_list("pk", flat=True)
        if not posted_rows.match(request.POST, prefix="lines", ids=lines):
            messages.warning(request, _("Your wish list changed meanwhile. Please look once more."))
            return redirect("customer:wishlists-detail", key=self.object.key)
        return super().post(request, *args, **kwargs)


class WishListCreateView(oscar.WishListCreateView):
    def dispatch(self, request, *args, **kwargs):
        if "product_pk" in kwargs and not Product.objects.filter(pk=kwargs["product_pk"]).exists():
            messages.error(request, _("The requested product no longer exists"))
            return redirect("customer:wishlists-create")
        return super().dispatch(request, *args, **kwargs)
