"""Oscar-mandated name: what staff do with a customer's account, each by a right of its own."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from oscar.apps.dashboard.users.views import *  # noqa: F403
from oscar.core.compat import get_user_model

from forked_apps.customer import erasure, locking

User = get_user_model()


class EraseCustomerView(View):
    """The button "Erase this customer"."""

    http_method_names = ["post"]

    def post(self, request, pk: int):
        user = get_object_or_404(User, pk=pk)
        try:
            later = erasure.erase(user_id=user.pk, actor=request.user, now=timezone.now())
        except erasure.NotErasable as refusal:
            messages.error(request, str(refusal))
            return redirect("dashboard:user-detail", pk=pk)
        messages.success(request, _("The customer is erased."))
        if later:
            text = _("Still under way, and erased when they are over: %(orders)s.") % {"orders": ", ".join(later)}
            messages.info(request, text)
        return redirect("dashboard:users-index")


class LockCustomerView(View):
    """The buttons "Lock the account" and "Unlock the account"."""

    http_method_names = ["post"]
    active = False

    def post(self, request, pk: int):
        user = get_object_or_404(User, pk=pk)
        try:
            locking.set_active(user_id=user.pk, active=self.active, actor=request.user, now=timezone.now())
        except erasure.NotErasable as refusal:
            messages.error(request, str(refusal))
        else:
            done = _("The account is unlocked.") if self.active else _("The account is locked.")
            messages.success(request, done)
        return redirect("dashboard:user-detail", pk=pk)
