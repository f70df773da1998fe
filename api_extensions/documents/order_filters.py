"""Which orders a list shows: the query parameters of the customers' and of the staff's list."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from rest_framework import serializers

from api_extensions.contract.query import PageParameters
from forked_apps.order import statuses
from forked_apps.order.models import Line, Order


class DayField(serializers.DateField):
    """A day that has a midnight before and after it, in every time zone and every database."""

    default_error_messages = {"out_of_range": "A day of the years 1900 to 2999 is needed."}

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if not 1900 <= day.year <= 2999:
            self.fail("out_of_range")
        return day


class StatusField(serializers.ChoiceField):
    """A status of an order or its payment, in any case: "Shipped" is shipped."""

    def to_internal_value(self, value: Any) -> str:
        return super().to_internal_value(statuses.named(value) if isinstance(value, str) else value)


class OrderQuery(PageParameters):
    """Filters of an order list; days are those of the shop's time zone, both bounds included."""

    status = serializers.ListField(child=StatusField(list(statuses.MOVES)), required=False)
    payment_status = serializers.ListField(child=StatusField(list(statuses.PAYMENT_STATUSES)), required=False)
    date = DayField(required=False)
    date_from = DayField(required=False)
    date_to = DayField(required=False)


class StaffOrderQuery(OrderQuery):
    """What staff look orders up by."""

    number = serializers.CharField(required=False, max_length=128)
    customer = serializers.CharField(required=False, max_length=254, help_text="Part of the e-mail address or name.")
    sku = serializers.CharField(required=False, max_length=128)


def matching(orders: QuerySet[Order], query: dict[str, Any]) -> QuerySet[Order]:
    """The orders that fit all filters; a repeated status means either."""
    if query.get("status"):
        orders = orders.filter(status__in=query["status"])
    if query.get("payment_status"):
        orders = orders.filter(payment_status__in=query["payment_status"])
    if query.get("number"):
        orders = orders.filter(number__iexact=query["number"])
    if query.get("customer"):
        wanted = query["customer"]
        orders = orders.filter(Q(customer_email__icontains=wanted) | Q(customer_name__icontains=wanted))
    if query.get("sku"):
        orders = orders.filter(Exists(Line.objects.filter(order_id=OuterRef("pk"), partner_sku__iexact=query["sku"])))
    return _placed_between(orders, query.get("date_from", query.get("date")), query.get("date_to", query.get("date")))


def _placed_between(orders: QuerySet[Order], first: date | None, last: date | None) -> QuerySet[Order]:
    if first is not None:
        orders = orders.filter(date_placed__gte=_midnight(first))
    if last is not None:
        orders = orders.filter(date_placed__lt=_midnight(last + timedelta(days=1)))
    return orders


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
