"""The money of an order in the dashboard: what was paid and given back, its documents, and what staff do about it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import generic
from oscar.apps.dashboard.orders.views import get_order_for_user_or_404
from oscar.templatetags.currency_filters import currency

from forked_apps.dashboard.orders.forms import RecordPaymentForm, RefundForm, RefundLinesForm
from forked_apps.order import statuses
from forked_apps.order.models import Line, Order
from forked_apps.order.quantities import LineQuantityNotPossible
from forked_apps.payment import receipts, refund_lines, refunds


def panel(order: Order, *, may_change: bool, lines: list[Line], asked: QueryDict) -> dict:
    """What the order's page shows of its money; as many queries however much there is. `asked` may name a refund."""
    left = refunds.refundable(order_id=order.pk)
    may_refund = may_change and left > 0
    unpaid = order.payment_status in (statuses.UNPAID, statuses.PAYMENT_FAILED)
    return {
        "payments": order.payment_attempts.prefetch_related("refunds__actor", "refunds__lines__line"),
        "documents": order.invoices.all(),
        "refundable": left,
        "may_refund": may_refund,
        "refund_form": refund_choices(order, lines, asked) if may_refund else None,
        "may_record_payment": may_change and unpaid and order.status != statuses.CANCELLED,
    }


def refund_choices(order: Order, lines: list[Line], asked: QueryDict) -> dict:
    """The units that can be refunded, with what was asked for, else what came back, filled in and worked out.

    What was asked for and cannot be is left out, and `error` says why.
    """
    form, error, proposal = RefundLinesForm(asked, lines=lines), "", None
    is_asked = asked.get("show") == "refund"
    try:
        if not is_asked:
            proposal = refund_lines.of_returned(order)
        elif form.is_valid() and (form.quantities or form.cleaned_data["shipping"]):
            proposal = refund_lines.propose(order=order, lines=form.quantities, shipping=form.cleaned_data["shipping"])
    except LineQuantityNotPossible as refusal:
        error = str(refusal)
    back = refund_lines.refunded(order)
    wanted = {one.line.pk: one.quantity for one in proposal.lines} if proposal else {}
    rows = [
        {"line": line, "left": left, "wanted": wanted.get(line.pk, 0)}
        for line in lines
        if (left := line.quantity - back.get(line.pk, refund_lines.Back()).units) > 0
    ]
    return {
        "rows": rows,
        "shipping": refund_lines.shipping_left(order),
        "proposal": proposal,
        "reason": asked.get("reason", ""),
        "is_open": bool(is_asked or proposal),
        "error": error,
    }


class MoneyActions:
    """Mixed into the order's page: three of its forms."""

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
        form = self._valid(RefundForm(self.request.POST, lines=order.lines.all()))
        if not form:
            return
        made = refunds.refund_order(
            order_id=order.pk,
            amount=form.cleaned_data["amount"],
            lines=form.quantities,
            shipping=form.cleaned_data["shipping"],
            # A second click brings the figure of a page that is out of date: one refund is enough.
            left_seen=form.cleaned_data["left"],
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
            now=timezone.now(),
        )
        for refund in made:
            self._tell(refund)

    def propose_refund(self, order: Order):
        """The page again, with the price of the units that were chosen; nothing is given back."""
        form = self._valid(RefundLinesForm(self.request.POST, lines=order.lines.all()))
        if not form:
            return None
        chosen = {f"line-{pk}": quantity for pk, quantity in form.quantities.items()}
        if form.cleaned_data["shipping"]:
            chosen["shipping"] = "on"
        asked = urlencode({"show": "refund", **chosen, "reason": self.request.POST.get("reason", "")[:255]})
        return redirect(f"{reverse('dashboard:order-detail', kwargs={'number': order.number})}?{asked}#refund")

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
        from forked_apps.payment import invoice_pdf  # fpdf is 20 MB: loaded with the first document

        return HttpResponse(invoice_pdf.render(found), headers=invoice_pdf.headers(found))
