"""A customer's address book: save, change and delete addresses; at most one default of each kind."""

from django.db import IntegrityError, transaction


class DuplicateAddress(Exception):
    """The same address stands in this book already."""

    def __init__(self):
        super().__init__("This address is in the address book already.")


def save(*, user, fields: dict, address_id: int | None = None):
    """Adds an address, or changes the user's own one with the id. `fields` are keyed as everywhere (`country` is an
    ISO code). Raises UserAddress.DoesNotExist for an id that is not theirs, DuplicateAddress."""
    from oscar.apps.address.models import UserAddress

    with transaction.atomic():
        if address_id is None:
            address = UserAddress(user=user)
        else:
            address = UserAddress.objects.select_for_update().get(pk=address_id, user=user)
        for name, value in fields.items():
            setattr(address, "country_id" if name == "country" else name, value)
        try:
            with transaction.atomic():
                address.save()
        except IntegrityError as error:
            raise DuplicateAddress from error
    return address
