"""What staff may send to an order: the next status, and nothing else."""

from rest_framework import serializers

from api_extensions.documents.order_filters import StatusField
from api_extensions.documents.orders import OrderDocument
from api_extensions.documents.repeating import RepeatableInput
from forked_apps.order import statuses


class StatusInput(RepeatableInput):
    """The status to move to. Everything else of an order is frozen: a field that repeats its present value is
    accepted, any other value is refused by name."""

    document = OrderDocument
    status = StatusField(list(statuses.MOVES))
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000, write_only=True)
