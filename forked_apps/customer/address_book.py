"""A customer's address book: save, change and delete addresses; at most one default of each kind; each field a line."""

from django.db import IntegrityError, models, transaction

from forked_apps.accounts import one_line

# Beside these, every text of an address is one line: what the courier should know may have several. A phone number is
# no text when it is looked at, and refuses by itself what is none.
_WRITTEN_ELSEWHERE = {"search_text", "hash", "phone_number"}


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


def keep_readable() -> None:
    """From now on every form refuses what breaks a field of a kept address, and every other save makes it readable.

    The model is Oscar's own (address is no fork), which is why its fields are told here and not where they are written.
    """
    from oscar.apps.address.models import UserAddress

    for field in _texts(UserAddress):
        validate = one_line.validate_lines if field.name == "notes" else one_line.validate
        # A list of its own: the addresses of orders are copies of the same fields, which share the list.
        field.validators = [*field.validators, validate]
    models.signals.pre_save.connect(_make_readable, sender=UserAddress, dispatch_uid="readable-address")


def _texts(model) -> list[models.Field]:
    kinds = (models.CharField, models.TextField)
    return [f for f in model._meta.concrete_fields if isinstance(f, kinds) and f.name not in _WRITTEN_ELSEWHERE]


def _make_readable(sender, instance, **kwargs) -> None:
    changed = False
    for field in _texts(sender):
        text = getattr(instance, field.attname)
        if isinstance(text, str):
            made = (one_line.made_lines if field.name == "notes" else one_line.made)(text)
            changed |= made != text
            setattr(instance, field.attname, made)
    if changed:  # Oscar reckons both of all fields, before this
        instance._update_search_text()
        instance.hash = instance.generate_hash()
