"""Forms of the checkout pages: Oscar's, and the choice of how to pay."""

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.forms import UserAddressForm as OscarUserAddressForm
from oscar.apps.checkout import forms as oscar
from oscar.apps.checkout.forms import ShippingMethodForm

from forked_apps.basket import address_fields
from forked_apps.payment import providers

__all__ = ["GatewayForm", "PaymentMethodForm", "ShippingAddressForm", "ShippingMethodForm", "UserAddressForm"]

# Way of paying -> (name, what happens next). Which of them a shop offers says payment.gateways.
PAYMENT_METHODS = {
    "card": (_("Card"), _("You pay on the payment page that follows.")),
    "bank_transfer": (_("Bank transfer"), _("You transfer the total to us; the goods leave when the money is here.")),
    "cash_on_delivery": (_("Cash on delivery"), _("You pay the courier at your door.")),
}


class ShippingAddressForm(oscar.ShippingAddressForm):
    """Where to send the goods."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        address_fields.arrange(self)


class UserAddressForm(OscarUserAddressForm):
    """An address of the address book, changed on the way through the checkout."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        address_fields.arrange(self)


class GatewayForm(oscar.GatewayForm):
    """Who is buying. Only who has an account needs a password, so no browser may insist on one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["autocomplete"] = "email"
        self.fields["password"].required = False
        self.fields["password"].label = _("Password, if you have an account")
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("options") == self.EXISTING and not cleaned.get("password"):
            self.add_error("password", _("Enter the password of your account."))
        return cleaned


class PaymentMethodForm(forms.Form):
    method = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [
            (code, PAYMENT_METHODS.get(code, (code, ""))[0]) for code in providers.methods()
        ]

    @property
    def described(self) -> list[dict]:
        """The choices with what each means, for the page."""
        chosen = self["method"].value()
        return [
            {
                "code": code,
                "name": name,
                "description": PAYMENT_METHODS.get(code, ("", ""))[1],
                "is_chosen": code == chosen,
            }
            for code, name in self.fields["method"].choices
        ]


class PlaceOrderForm(forms.Form):
    """What the shopper confirms: this cart at this total."""

    cart = forms.CharField(widget=forms.HiddenInput)
    total = forms.DecimalField(widget=forms.HiddenInput, max_digits=12, decimal_places=2, min_value=0)
    newsletter = forms.BooleanField(
        label=_("Send me news and offers by e-mail; I can unsubscribe at any time"), required=False
    )
