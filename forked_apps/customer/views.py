"""Oscar-mandated name: account pages that differ from Oscar's."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.customer import views as oscar

from forked_apps.accounts import attempts


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
