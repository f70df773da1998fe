"""Oscar's review pages; a second review that slips past the first check is answered like any other one."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.reviews import views as oscar
from oscar.apps.catalogue.reviews.views import *  # noqa: F403 - Oscar loads its views through this module


class CreateProductReview(oscar.CreateProductReview):
    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            messages.warning(self.request, _("You have already reviewed this product!"))
            return redirect(self.product.get_absolute_url())
