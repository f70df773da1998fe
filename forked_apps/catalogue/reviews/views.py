"""Oscar's review pages; only approved reviews of the product in the address are there to be read and voted on."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.reviews import views as oscar
from oscar.apps.catalogue.reviews.views import *  # noqa: F403 - Oscar loads its views through this module

from forked_apps.catalogue.reviews.models import ProductReview


class CreateProductReview(oscar.CreateProductReview):
    """A second review that slips past the first check is answered like any other one."""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            messages.warning(self.request, _("You have already reviewed this product!"))
            return redirect(self.product.get_absolute_url())


class ProductReviewDetail(oscar.ProductReviewDetail):
    def get_queryset(self):
        return ProductReview.objects.approved().filter(product=self.kwargs["product_pk"])


class AddVoteView(oscar.AddVoteView):
    def post(self, request, *args, **kwargs):
        readable = ProductReview.objects.approved().filter(product=self.kwargs["product_pk"])
        get_object_or_404(readable, pk=self.kwargs["pk"])
        return super().post(request, *args, **kwargs)
