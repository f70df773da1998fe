"""The money of an order in the dashboard: what was paid and given back, its documents, and what staff do about it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import generic
from oscar.apps.dashboard.orders.views import get_order_for_user_or_404
from oscar.templatetags.currency_filters import currency

from forked_apps.dashboard.orders.forms import RecordPaymentForm, RefundForm
from forked_apps.order import statuses
from forked_apps.order.models import Order
from forked_apps.payment import invoice_pdf, receipts, refunds


def panel(order: Order, *, may_change: bool) -> dict:
    """What the order's page shows of its money; four queries, however much there is."""
    left = refunds.refundable(order_id=order.pk)
    unpaid = order.payment_status in (statuses.UNPAID, statuses.PAYMENT_FAILED)
    return {
        "payments": order.payment_attempts.prefetch_related("refunds__actor"),
        "documents": order.invoices.all(),
        "refundable": left,
        "may_refund": may_change and left > 0,
        "may_record_payment": may_change and unpaid and order.status != statuses.CANCELLED,
    }


class MoneyActions:
    """Mixed into the order's page: two of its forms."""

    def record_payment(self, order: Order) -> None:
        """The transfer arrived, or the courier brought the cash."""
        form = self._valid(RecordPaymentForm(self.request.POST))
        if form:
            receipts.record_manual(
                order_id=order.pk, actor=self.request.user, note=form.cleaned_data["note"], now=timezone.now()
            )
            messages.success(self.request, _("The order is paid; its invoice is issued."))

    def refund(self, order: Order) -> None:
        """Part of the money, or all that is left, goes back."""
        form = self._valid(RefundForm(self.request.POST))
        if not form:
            return
        # A second click brings the figure of a page that is out of date: one refund is enough.
        if form.cleaned_data["left"] != refunds.refundable(order_id=order.pk):
            messages.error(self.request, _("Something was refunded in the meantime; please look again."))
            return
        made = refunds.refund_order(
            order_id=order.pk,
            amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
            now=timezone.now(),
        )
        for refund in made:
            self._tell(refund)

    def _tell(self, refund) -> None:
        shown = {"amount": currency(refund.amount, refund.attempt.currency)}
        if refund.state == refund.SUCCEEDED:
            messages.success(self.request, _("%(amount)s was given back.") % shown)
        elif refund.state == refund.REFUSED:
            messages.error(self.request, refund.error_message)
        else:
            messages.warning(
                self.request,
                _("The provider has not answered yet; %(amount)s is asked for again by itself.") % shown,
            )


class OrderDocumentView(generic.View):
    """An invoice or credit note of an order as PDF."""

    def get(self, request, number: str, document: str):
        order = get_order_for_user_or_404(request.user, number)
        found = get_object_or_404(order.invoices, number=document)
        return HttpResponse(invoice_pdf.render(found), headers=invoice_pdf.headers(found))
