"""Offer pages that differ from Oscar's."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from oscar.apps.dashboard.offers import views as oscar
from oscar.apps.dashboard.offers.views import *  # noqa: F403 - Oscar loads its views through this module


class OfferListView(oscar.OfferListView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for offer in context["offers"]:  # Oscar's list shows the stored code of a type, in no language
            offer.offer_type = offer.get_offer_type_display().partition(" - ")[0]
        return context


class OfferDetailView(oscar.OfferDetailView):
    def post(self, request, *args, **kwargs):
        answer = super().post(request, *args, **kwargs)
        if answer is None:  # neither of the page's two buttons
            messages.error(request, _("Choose what shall happen to the offer."))
            return redirect("dashboard:offer-detail", pk=self.offer.pk)
        return answer
