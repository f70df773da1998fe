"""Blank the buyer on invoices of erased customers, when the law needs it no longer."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from forked_apps.order import facets, seals
from forked_apps.payment.models import Invoice, Refund

AT_ONCE = 500


def blank_due(*, now: datetime) -> int:
    """Blanks buyers whose invoice was issued more than `INVOICE_BUYER_YEARS` whole years ago; answers how many."""
    before = now.replace(year=now.year - settings.INVOICE_BUYER_YEARS, month=1, day=1, hour=0, minute=0, second=0)
    due = Invoice.objects.filter(order__erased_at__isnull=False, issued_at__lt=before, buyer__isnull=False)
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return _blank(Invoice, keys, {"buyer": None}, now)


def blank_reasons(*, order_id: int, now: datetime) -> int:
    """Blanks why money of an erased order went back: people write of people there. The credit note keeps its words."""
    rows = Refund.objects.filter(attempt__order_id=order_id).exclude(reason="")
    return _blank(Refund, list(rows.values_list("pk", flat=True)), {"reason": ""}, now)


@transaction.atomic
def _blank(model, keys: list, values: dict, now: datetime) -> int:
    rows = model.objects.filter(pk__in=keys)
    rows.update(**values)
    (facet,) = facets.of_models()[model]
    seals.erase(facet, rows.all(), now=now)
    return len(keys)
