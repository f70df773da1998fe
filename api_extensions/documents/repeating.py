"""Input that may repeat what was read: so that a document can be sent back whole with one fact changed."""

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api_extensions.contract.shapes import StrictSerializer


class RepeatableInput(StrictSerializer):
    """Accepts fields of `document` that it cannot set, as long as they repeat the present value.

    The present document, as a client reads it, comes in the context as `present`. Another value is a fault
    `read_only_field`; a name that the document does not have is a fault `unknown_field`.
    """

    document: type[serializers.Serializer]

    def _strangers(self, data: dict) -> dict[str, list[ErrorDetail]]:
        present = self.context.get("present") or {}
        wrong = super()._strangers(data)
        for name in list(wrong):
            if name in present and present[name] == data[name]:
                del wrong[name]
            elif name in self.document().fields:
                wrong[name] = [ErrorDetail(f"{name!r} cannot be set.", code="read_only_field")]
        return wrong
