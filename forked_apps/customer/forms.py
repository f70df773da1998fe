"""Oscar-mandated name: account forms of the HTML pages. An address has one spelling; passwords have an upper limit."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth import forms as auth_forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.forms import UserAddressForm as OscarUserAddressForm
from oscar.apps.customer import forms as oscar

from forked_apps.accounts.managers import normalise
from forked_apps.basket import address_fields

MAX_PASSWORD = 128  # characters; hashing a megabyte would be an attack on the processor


class EmailUserCreationForm(oscar.EmailUserCreationForm):
    """Registration; Django's password validators speak at the second password field."""

    password1 = forms.CharField(
        label=oscar.EmailUserCreationForm.base_fields["password1"].label,
        max_length=MAX_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    newsletter = forms.BooleanField(
        label=_("Send me news and offers by e-mail; I can unsubscribe at any time"), required=False
    )

    def clean_email(self):
        self.cleaned_data["email"] = normalise(self.cleaned_data["email"])
        return super().clean_email()


class EmailAuthenticationForm(oscar.EmailAuthenticationForm):
    """Login by address, in whatever case it is written."""

    password = forms.CharField(
        label=oscar.EmailAuthenticationForm.base_fields["password"].label,
        max_length=MAX_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self):
        return normalise(self.cleaned_data["username"])


class AsksPassword:
    """Mixed into a form that has its person type their password. Wrong ones are counted with those of the login doors:
    whoever finds a browser logged in guesses here no faster than there."""

    def __init__(self, user, *args, request=None, **kwargs):
        self.request = request
        super().__init__(user, *args, **kwargs)

    def is_own(self, password: str) -> bool:
        """Raises limits.TooManyAttempts, a ValidationError."""
        return authenticate(self.request, email=self.user.email, password=password) == self.user


class ConfirmPasswordForm(AsksPassword, oscar.ConfirmPasswordForm):
    """The question before an account is deleted."""

    def clean_password(self):
        if not self.is_own(self.cleaned_data["password"]):
            raise forms.ValidationError(_("The entered password is not valid!"), code="wrong_password")
        return self.cleaned_data["password"]


class PasswordChangeForm(AsksPassword, auth_forms.PasswordChangeForm):
    """Another password, for whoever knows the present one."""

    def clean_old_password(self):
        if not self.is_own(self.cleaned_data["old_password"]):
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return self.cleaned_data["old_password"]


class ProfileForm(AsksPassword, oscar.ProfileForm):
    """Names are changed at once. Another address is only noted, as `new_email`: `customer.email_change` makes it."""

    password = forms.CharField(
        label=_("Password"),
        max_length=MAX_PASSWORD,
        strip=False,
        required=False,
        help_text=_("Needed only to change the e-mail address."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    new_email = ""

    def clean_email(self):
        """The present address: it stays until the new one is confirmed."""
        typed = normalise(super().clean_email())
        if typed != self.user.email:
            self.new_email = typed
        return self.user.email

    def clean_password(self):
        if self.new_email and not self.is_own(self.cleaned_data["password"]):
            raise forms.ValidationError(_("To change the e-mail address, type your password."), code="password_needed")
        return ""


class UserAddressForm(OscarUserAddressForm):
    """An address of the address book."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        address_fields.arrange(self)
