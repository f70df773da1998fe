"""Review pages of the dashboard; a status that does not exist is answered, not crashed on."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.reviews import views as oscar
from oscar.apps.dashboard.reviews.views import *  # noqa: F403 - Oscar loads its views through this module

from forked_apps.catalogue.reviews.models import ProductReview


class ReviewListView(oscar.ReviewListView):
    def update_selected_review_status(self, request, reviews) -> HttpResponseRedirect:
        if request.POST.get("status") not in {str(status) for status, _label in ProductReview.STATUS_CHOICES}:
            messages.error(request, _("Choose the status that the reviews shall get."))
            return HttpResponseRedirect(reverse("dashboard:reviews-list"))
        return super().update_selected_review_status(request, reviews)
