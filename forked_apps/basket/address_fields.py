"""How pages ask for an address: in the order of the shop's country, in words that browsers fill in by themselves."""

from django import forms
from django.conf import settings

# Autofill names of the HTML standard (https://html.spec.whatwg.org/#autofill-field).
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "line1": "address-line1",
    "line2": "address-line2",
    "line3": "address-line3",
    "line4": "address-level2",
    "state": "address-level1",
    "postcode": "postal-code",
    "country": "country",
    "phone_number": "tel",
}
# Where the town stands before the postcode on an envelope; elsewhere the postcode comes first.
TOWN_FIRST = frozenset({"AU", "BR", "CA", "GB", "HK", "IE", "IN", "NZ", "SG", "US", "ZA"})


def arrange(form: forms.ModelForm) -> None:
    """Orders the fields, names them for autofill, and proposes the shop's own country for a new address."""
    for name, purpose in AUTOCOMPLETE.items():
        if name in form.fields:
            form.fields[name].widget.attrs["autocomplete"] = purpose
    town = ["line4", "state", "postcode"] if settings.SHOP_COUNTRY in TOWN_FIRST else ["postcode", "line4", "state"]
    form.order_fields(["first_name", "last_name", "line1", "line2", "line3", *town, "country"])
    if "country" in form.fields and not form.instance.country_id:
        form.initial.setdefault("country", settings.SHOP_COUNTRY)
