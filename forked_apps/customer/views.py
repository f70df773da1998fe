"""Oscar-mandated name: account pages that differ from Oscar's."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from oscar.apps.customer import views as oscar

from forked_apps.accounts import attempts
from forked_apps.basket.exceptions import CartError
from forked_apps.basket.views import note_own_change
from forked_apps.customer import wished
from forked_apps.wishlists.models import Line


class AccountAuthView(oscar.AccountAuthView):
    """Login and registration on one page; logins are limited as they are in the API, by the same counter."""

    def validate_login_form(self):
        email = self.request.POST.get(f"{self.login_prefix}-username", "")
        if attempts.allow(
            key=attempts.key("login", self.request.META.get("REMOTE_ADDR", ""), email),
            limit=settings.LOGIN_ATTEMPTS_PER_MINUTE,
            per=timedelta(minutes=1),
            now=timezone.now(),
        ):
            return super().validate_login_form()
        messages.error(self.request, _("Too many attempts. Wait a minute before you try again."))
        return self.render_to_response(self.get_context_data(), status=429)


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
            messages.success(request, _("%(title)s is in your basket now.") % {"title": title})
        return redirect("customer:wishlists-detail", key=key)
