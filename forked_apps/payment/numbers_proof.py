"""Prove that invoices are numbered without a gap: a check of its own within `order.proof`."""

from collections.abc import Iterator

from forked_apps.order.differences import Difference
from forked_apps.payment.invoices import FIRST_ROW, PREFIXES
from forked_apps.payment.models import Invoice, InvoiceSeries


def gaps() -> Iterator[Difference]:
    """Names every year and kind whose invoices are not as many as the last number that was given."""
    for series in InvoiceSeries.objects.exclude(year=FIRST_ROW).order_by("year", "kind"):
        start = f"{PREFIXES[series.kind]}-{series.year}-"
        count = Invoice.objects.filter(kind=series.kind, number__startswith=start).count()
        if count != series.latest:
            yield Difference("", None, f"invoices {start}…", count, series.latest)
