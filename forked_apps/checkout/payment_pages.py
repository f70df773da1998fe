"""The pages by which a placed order is paid, and its documents; reached by a signed link, so guests have them too."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import generic

from forked_apps.checkout import standing
from forked_apps.checkout.forms import PAYMENT_METHODS, PaymentMethodForm
from forked_apps.order.models import Order
from forked_apps.payment import attempts, gateways, hosted_page


def pay_address(order: Order) -> str:
    """The signed path of the page that pays the order."""
    return _signed("pay", order)


def _signed(name: str, order: Order) -> str:
    return reverse(f"checkout:{name}", kwargs={"number": order.number, "hash": order.verification_hash()})


class SignedOrderMixin:
    """The order of a signed link, as `self.order`; 404 for a link that this shop did not sign. Never cached."""

    order: Order

    def dispatch(self, request, *args, **kwargs):
        self.order = get_object_or_404(Order.objects.for_display(), number=kwargs["number"])
        if not self.order.check_verification_hash(kwargs["hash"]):
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response


class OrderPageView(SignedOrderMixin, generic.TemplateView):
    """The order itself: what was agreed, how far it is, where its parcels are, its documents, and where to pay it."""

    template_name = "oscar/checkout/order_page.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            order=self.order,
            lines=self.order.lines.all(),
            steps=self.order.status_changes.order_by("date_created", "pk"),
            parcels=self.order.shipments.prefetch_related("lines__line", "events"),
            **after_placing(self.order),
            **kwargs,
        )


class PayView(SignedOrderMixin, generic.TemplateView):
    """Shows the order, takes the way of paying and sends the browser to pay."""

    template_name = "oscar/checkout/pay.html"

    def get(self, request, *args, **kwargs):
        if standing.of(self.order) not in standing.PAYABLE:
            return redirect(_signed("payment-result", self.order))
        return self._show(PaymentMethodForm(initial={"method": self.order.payment_method}))

    def post(self, request, *args, **kwargs):
        form = PaymentMethodForm(request.POST)
        if standing.of(self.order) not in standing.PAYABLE:
            return redirect(_signed("payment-result", self.order))
        if not form.is_valid():
            return self._show(form, status=400)
        try:
            return lead_on(request, self.order, method=form.cleaned_data["method"])
        except attempts.NotPayable:
            return redirect(_signed("payment-result", self.order))
        except gateways.GatewayUnavailable:
            silent = _("The payment provider does not answer just now. Nothing was charged; please try again.")
            return self._show(form, error=silent, status=503)
        except gateways.GatewayRefused as refused:
            return self._show(form, error=str(refused), status=409)

    def _show(self, form, *, error: str = "", status: int = 200):
        latest = standing.latest_card_payment(self.order)
        context = self.get_context_data(payment_form=form, error=error, latest=latest)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            order=self.order, lines=self.order.lines.all(), standing=standing.of(self.order), **kwargs
        )


def lead_on(request, order: Order, *, method: str) -> HttpResponse:
    """Starts the payment of an order and sends the browser on, as whoever chose the method expects.

    To the provider's page; where it has none, to the page that says who must finish; else to what is next. Raises what
    payment.attempts.start raises.
    """
    attempt = attempts.start(order_id=order.pk, method=method, now=timezone.now())
    back = _signed("payment-result", order)
    if attempt.method != gateways.CARD:
        return redirect(back)
    return_url = request.build_absolute_uri(back)
    page = hosted_page.address(attempt, return_url=return_url)
    if page:
        return redirect(page)
    shown = {
        "order": order,
        "lines": order.lines.all(),
        "standing": standing.of(order),
        "attempt": attempt,
        "return_url": return_url,
        "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
    }
    response = TemplateResponse(request, "oscar/checkout/pay_in_front_end.html", shown)
    add_never_cache_headers(response)
    return response


class PaymentResultView(SignedOrderMixin, generic.TemplateView):
    """What came of the payment: asks the provider once, so that the shopper need not wait for its webhook."""

    template_name = "oscar/checkout/payment_result.html"

    def get_context_data(self, **kwargs):
        now_standing, answered = standing.asked(self.order, now=timezone.now())
        return super().get_context_data(
            order=self.order,
            lines=self.order.lines.all(),
            standing=now_standing,
            answered=answered,
            latest=standing.latest_card_payment(self.order),
            **after_placing(self.order),
            **kwargs,
        )


class OrderDocumentView(SignedOrderMixin, generic.View):
    """An invoice or credit note of the order as PDF."""

    def get(self, request, *args, **kwargs):
        document = get_object_or_404(self.order.invoices, number=kwargs["document"])
        from forked_apps.payment import invoice_pdf  # fpdf is 20 MB: loaded with the first document

        return HttpResponse(invoice_pdf.render(document), headers=invoice_pdf.headers(document))


def after_placing(order: Order) -> dict:
    """What pages about a placed order tell of its payment: what happens next, where to pay, its documents."""
    return {
        "payment_name": PAYMENT_METHODS.get(order.payment_method, (order.payment_method, ""))[0],
        "payment_description": PAYMENT_METHODS.get(order.payment_method, ("", ""))[1],
        "bank_details": settings.BANK_DETAILS if order.payment_method == gateways.BANK_TRANSFER else "",
        "pay_address": pay_address(order),
        "documents": list(order.invoices.all()),
    }
