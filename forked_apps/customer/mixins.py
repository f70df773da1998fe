"""Oscar-mandated name: the registration of the HTML pages, through the same door as the API's."""

from django.conf import settings
from django.contrib import auth
from oscar.apps.customer import mixins as oscar
from oscar.apps.customer.mixins import PageTitleMixin

from forked_apps.customer import registration

__all__ = ["PageTitleMixin", "RegisterUserMixin"]


class RegisterUserMixin(oscar.RegisterUserMixin):
    """Registers and logs in. The cart of the browser is merged by the basket middleware, as at every login."""

    def register_user(self, form):
        email, password = form.cleaned_data["email"], form.cleaned_data["password1"]
        try:
            newsletter = form.cleaned_data.get("newsletter", False)
            user = registration.register(email=email, password=password, newsletter=newsletter)
        except registration.EmailTaken:
            # The form had looked: this is the same form, sent twice. Whoever knows the password is that person.
            user = auth.authenticate(self.request, email=email, password=password)
            if user is None:
                raise
        auth.login(self.request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return user
