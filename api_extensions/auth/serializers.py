"""What register, login, refresh and logout take and answer."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from api_extensions.contract.shapes import StrictSerializer
from forked_apps.accounts import one_line

MAX_PASSWORD = 128  # characters; hashing a megabyte would be an attack on the processor


class CartTokenField(serializers.CharField):
    """The guest's cart that the account takes over; the header X-Cart-Token does the same."""

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_blank=True, max_length=500, **kwargs)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A new customer",
            value={
                "email": "grace@example.com",
                "password": "correct horse battery",
                "first_name": "Grace",
                "last_name": "Hopper",
            },
            request_only=True,
        )
    ]
)
class Registration(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=MAX_PASSWORD, trim_whitespace=False, write_only=True)
    first_name = serializers.CharField(max_length=255, required=False, allow_blank=True, validators=[one_line.validate])
    last_name = serializers.CharField(max_length=255, required=False, allow_blank=True, validators=[one_line.validate])
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, validators=[one_line.validate])
    cart_token = CartTokenField()
    newsletter = serializers.BooleanField(
        required=False, help_text="The box for news was ticked: a confirmation mail goes out"
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A customer of the demo shop",
            value={"email": "customer@example.com", "password": "correct horse battery"},
            request_only=True,
        )
    ]
)
class Login(StrictSerializer):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=MAX_PASSWORD, trim_whitespace=False, write_only=True)
    cart_token = CartTokenField()


class Refresh(StrictSerializer):
    refresh = serializers.CharField(max_length=4096)


class Logout(StrictSerializer):
    refresh = serializers.CharField(max_length=4096, required=False)


class Account(serializers.Serializer):
    """A person as they see themselves."""

    id = serializers.IntegerField()
    email = serializers.EmailField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    phone = serializers.CharField()
    role = serializers.ChoiceField(["customer", "staff", "admin"])
    email_verified = serializers.BooleanField()
    date_joined = serializers.DateTimeField()


class TokenPair(serializers.Serializer):
    access = serializers.CharField(help_text="Send it as `Authorization: Bearer ...`")
    refresh = serializers.CharField(help_text="Good for one refresh; keep the newest")


class LoggedIn(TokenPair):
    user = Account()
    cart_merged = serializers.BooleanField(
        allow_null=True,
        help_text="Whether the cart token that was sent named an open cart of a guest, which is the account's now; "
        "false tells that the token is unknown, too old or used. null: none was sent",
    )


class LoggedOut(serializers.Serializer):
    detail = serializers.CharField()
