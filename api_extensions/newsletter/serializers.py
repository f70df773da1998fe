"""What is sent to the newsletter's doors, and what they answer."""

from rest_framework import serializers

from api_extensions.contract.shapes import StrictSerializer
from forked_apps.accounts import one_line


class SubscribeInput(StrictSerializer):
    """An address that wants news. Without one, the caller's own."""

    email = serializers.EmailField(max_length=254, required=False)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, validators=[one_line.validate])


class ConfirmInput(StrictSerializer):
    """The last part of the link in a mail."""

    token = serializers.CharField(max_length=500)


class LeaveInput(StrictSerializer):
    """The last part of the unsubscribe link of a mail. Without one, the caller's own address leaves."""

    token = serializers.CharField(max_length=500, required=False)


class AskedDocument(serializers.Serializer):
    detail = serializers.CharField()


class StateDocument(serializers.Serializer):
    """Whether an address gets news."""

    email = serializers.EmailField()
    subscribed = serializers.BooleanField()
