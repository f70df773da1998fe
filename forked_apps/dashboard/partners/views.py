"""Partner pages of the dashboard: a partner that has stock records cannot be deleted, and the page says so."""

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.partners import views as oscar
from oscar.apps.dashboard.partners.views import *  # noqa: F403 - Oscar loads its views through this module


class PartnerDeleteView(oscar.PartnerDeleteView):
    http_method_names = ["get", "head", "options", "post"]  # DELETE would go round the words below

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError:
            text = _("'%s' has stock records, which carts and orders point at; it cannot be deleted.")
            messages.error(self.request, text % self.object.display_name)
            return HttpResponseRedirect(reverse("dashboard:partner-manage", args=[self.object.pk]))
