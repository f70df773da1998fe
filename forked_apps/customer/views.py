"""Oscar-mandated name: account pages that differ from Oscar's."""

from django.contrib import auth, messages
from django.contrib.auth.views import PasswordResetConfirmView as PasswordResetConfirm
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View, generic
from oscar.apps.customer import views as oscar

from forked_apps.accounts import limits, login_limits
from forked_apps.basket.exceptions import CartError
from forked_apps.basket.views import note_own_change
from forked_apps.customer import email_change, erasure, wished
from forked_apps.customer.asking import AsksFirst
from forked_apps.customer.forms import PasswordChangeForm, UserAddressForm
from forked_apps.wishlists.models import Line


class PasswordResetConfirmView(PasswordResetConfirm):
    """Django's page behind the link of the mail. Who sets a new password there is the owner, also for the limits."""

    success_url = reverse_lazy("password-reset-complete")
    template_name = "oscar/registration/password_reset_confirm.html"

    def form_valid(self, form):
        login_limits.trust(self.request, form.user.email)
        return super().form_valid(form)


class LogoutView(AsksFirst, oscar.LogoutView):
    question = gettext_lazy("Log out?")
    button = gettext_lazy("Log out")


class ProfileView(oscar.ProfileView):
    """Name, address, phone and since when; what the user row keeps for the shop's own use is not shown."""

    def get_profile_fields(self, user) -> list[dict]:
        return []


class _AsksPassword:
    """A page whose form counts wrong passwords."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}


class ChangePasswordView(_AsksPassword, oscar.ChangePasswordView):
    form_class = PasswordChangeForm


class ProfileUpdateView(_AsksPassword, oscar.ProfileUpdateView):
    """Saves the names; a new address is asked to confirm itself first."""

    def form_valid(self, form):
        if form.new_email:
            try:
                email_change.ask(user=self.request.user, email=form.new_email, now=timezone.now())
            except limits.TooManyAttempts as refusal:
                form.add_error("email", refusal)
                return self.form_invalid(form)
            text = _("Look into the mailbox of %(email)s: the link in our mail makes it the address of this account.")
            messages.info(self.request, text % {"email": form.new_email})
        return super().form_valid(form)


class EmailChangeView(generic.TemplateView):
    """Behind the link to a new address. GET asks, because mail scanners follow every link; POST acts."""

    template_name = "oscar/customer/profile/email_change.html"

    def get(self, request, *args, token: str, **kwargs):
        try:
            return self.render_to_response({"new_email": email_change.new_address(token=token)})
        except email_change.LinkOver:
            return self.render_to_response({}, status=404)

    def post(self, request, *args, token: str, **kwargs):
        try:
            user = email_change.confirm(token=token)
        except email_change.LinkOver:
            return self.render_to_response({}, status=404)
        except email_change.AddressTaken:
            messages.error(request, _("Another account has this address by now. Yours keeps the one it has."))
        else:
            messages.success(request, _("The address of your account is %(email)s now.") % {"email": user.email})
        return redirect("customer:profile-view")


class OrderLineView(oscar.OrderLineView):
    """A line of an own order has no page of its own: its button buys it again, anything else leads to the order."""

    def get_object(self, queryset=None):
        try:
            return super().get_object(queryset)
        except ObjectDoesNotExist as gone:
            raise Http404 from gone

    def get(self, request, *args, **kwargs):
        return redirect("customer:order", self.get_object().order.number)


class ProfileDeleteView(_AsksPassword, oscar.ProfileDeleteView):
    """The customer's own way out: the same erasure as staff's."""

    def form_valid(self, form):
        erasure.erase(user_id=self.request.user.pk, now=timezone.now())
        auth.logout(self.request)
        messages.success(self.request, _("Your account is deleted. Thank you for having been here."))
        return redirect(self.get_success_url())


class MoveToCartView(View):
    """The button beside a wish: into the cart, off the list."""

    http_method_names = ["post"]

    def post(self, request, key: str, line_pk: int):
        try:
            title = wished.move_to_cart(user=request.user, line_id=line_pk)
        except Line.DoesNotExist as gone:
            raise Http404 from gone
        except CartError as refusal:
            messages.error(request, str(refusal))
        else:
            note_own_change(request)
            messages.success(request, _("%(title)s is in your cart now.") % {"title": title})
        return redirect("customer:wishlists-detail", key=key)


class AddressChangeStatusView(AsksFirst, oscar.AddressChangeStatusView):
    question = gettext_lazy("Use this address by default?")
    button = gettext_lazy("Use it by default")


class AddressCreateView(oscar.AddressCreateView):
    form_class = UserAddressForm


class AddressUpdateView(oscar.AddressUpdateView):
    form_class = UserAddressForm
