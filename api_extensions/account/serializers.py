"""Profile and address book, as they are shown and taken."""

from rest_framework import serializers

from api_extensions.contract.shapes import StrictModelSerializer
from api_extensions.documents.addresses import KEYS, AddressSerializer
from forked_apps.accounts.models import User


class Profile(StrictModelSerializer):
    """A person as they see and change themselves; the role follows from what others granted."""

    role = serializers.ChoiceField(["customer", "staff", "admin"], read_only=True)

    class Meta:
        model = User
        fields = ["id", "email", "first_name", "last_name", "phone", "role", "email_verified", "date_joined"]
        read_only_fields = ["id", "email", "email_verified", "date_joined"]


class BookAddress(AddressSerializer):
    """An address of the address book."""

    id = serializers.IntegerField(read_only=True)
    is_default_for_shipping = serializers.BooleanField(required=False)
    is_default_for_billing = serializers.BooleanField(required=False)

    def to_representation(self, address) -> dict:
        names = [*KEYS, "id", "is_default_for_shipping", "is_default_for_billing"]
        shown = {name: getattr(address, name) for name in names if name != "phone_number"}
        phone = address.phone_number
        return {**shown, "country": address.country_id, "phone_number": phone.as_e164 if phone else ""}


class Country(serializers.Serializer):
    code = serializers.CharField(source="iso_3166_1_a2")
    name = serializers.CharField(source="printable_name")
