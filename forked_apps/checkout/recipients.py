"""Who orders and where it goes: e-mail, name and addresses, checked and made into rows that are not saved yet."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from oscar.apps.address.models import Country

from forked_apps.accounts import one_line
from forked_apps.basket import addresses
from forked_apps.checkout.refusals import AddressRequired, GuestsNotAllowed, InvalidAddress, InvalidContact
from forked_apps.order.models import BillingAddress, Order, ShippingAddress


def email_of(*, user, email: str) -> str:
    """Where mail about the order goes: the account's address, or what a guest gave.

    Raises GuestsNotAllowed when the shop wants accounts, InvalidContact for a missing or impossible address.
    """
    if user is not None:
        return user.email
    if not settings.OSCAR_ALLOW_ANON_CHECKOUT:
        raise GuestsNotAllowed
    email = email.strip().lower()
    if not email:
        raise InvalidContact({"email": "An e-mail address is needed to order as a guest."})
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidContact({"email": error.messages[0]}) from error
    return email


def check_contact(**texts: str) -> None:
    """Raises InvalidContact when a text is too long for its column of the order, or more than one line."""
    errors = {
        name: f"At most {Order._meta.get_field(name).max_length} characters."
        for name, text in texts.items()
        if len(text) > Order._meta.get_field(name).max_length
    }
    errors |= {name: str(one_line.MESSAGE) for name, text in texts.items() if not one_line.is_one_line(text)}
    if errors:
        raise InvalidContact(errors)


def shipping_address_of(
    *, given: Mapping | None, kept: Mapping | None, is_required: bool, known=None
) -> ShippingAddress | None:
    """The delivery address: the one given with the order, else the cart's. None for goods that need none.

    `known`: the shop's rules (partner.rules), where they are at hand.

    Raises AddressRequired, InvalidAddress.
    """
    wanted = given or kept
    if not wanted:
        if is_required:
            raise AddressRequired
        return None
    country = _country(wanted, known)
    clean = addresses.checked(wanted, is_delivered=lambda _: country is not None and country.is_shipping_country)
    return _made(ShippingAddress, clean, country)


def billing_address_of(*, given: Mapping | None, shipping: ShippingAddress | None, known=None) -> BillingAddress | None:
    """The address on the bill: the one given, else a copy of the delivery address. Raises InvalidAddress."""
    if given:
        wanted = {key: given.get(key) or "" for key in addresses.FIELDS if key not in ("phone_number", "notes")}
        return _made(BillingAddress, wanted, _country(given, known))
    if shipping is None:
        return None
    copy = BillingAddress()
    shipping.populate_alternative_model(copy)
    copy.country = shipping.country
    return copy


def name_of(*, user, address) -> str:
    """The customer's name as it stands on the order."""
    named = user.get_full_name() if user is not None else ""
    return (named or (address.name if address is not None else ""))[:255]


def _country(address: Mapping, known) -> Country | None:
    """It is checked, and its name goes into the address's search text."""
    code = address.get("country")
    return addresses.country_of(code.strip().upper(), known=known) if isinstance(code, str) else None


def _made(model, clean: Mapping, country: Country | None):
    fields = {key: value for key, value in clean.items() if key != "country" and _has(model, key)}
    address = model(**fields, country=country)
    errors = {
        field: "This field is required."
        for field in settings.OSCAR_REQUIRED_ADDRESS_FIELDS
        if not getattr(address, field if field != "country" else "country_id")
    }
    try:
        address.clean_fields(exclude=[*errors, "country"])
        if not errors:
            address.clean()
    except ValidationError as error:
        errors |= {field: str(messages[0]) for field, messages in error.message_dict.items()}
    if errors:
        raise InvalidAddress(errors)
    return address


def _has(model, name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)
