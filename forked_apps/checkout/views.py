"""The checkout pages: Oscar's steps, ending in a page that shows a quote and places exactly what it showed."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import generic
from oscar.apps.checkout import views as oscar
from oscar.apps.checkout.views import (
    IndexView,
    ShippingMethodView,
    UserAddressDeleteView,
)

from forked_apps.accounts.client_address import caller
from forked_apps.basket import addresses, tokens
from forked_apps.basket.models import Basket
from forked_apps.checkout import payment_pages, placement, quoting
from forked_apps.checkout.forms import PAYMENT_METHODS, PaymentMethodForm, PlaceOrderForm, UserAddressForm
from forked_apps.communication import newsletter
from forked_apps.offer.usage import OfferUsedUp
from forked_apps.order.models import Order
from forked_apps.payment import attempts, gateways
from forked_apps.payment.providers import UnknownPaymentMethod
from forked_apps.voucher.redemption import VoucherNotUsable

__all__ = [
    "IndexView",
    "PaymentDetailsView",
    "PaymentMethodView",
    "ShippingAddressView",
    "ShippingMethodView",
    "ThankYouView",
    "UserAddressDeleteView",
    "UserAddressUpdateView",
]

# Refusal -> the step where the shopper can put it right; a refusal that is not here is shown on the last page.
REMEDIES = {
    placement.EmptyCart: "basket:summary",
    placement.ShortLines: "basket:summary",
    placement.CartClosed: "basket:summary",
    placement.OrderTooLarge: "basket:summary",
    placement.AddressRequired: "checkout:shipping-address",
    placement.InvalidAddress: "checkout:shipping-address",
    placement.UnknownShippingMethod: "checkout:shipping-method",
    placement.UnknownPaymentMethod: "checkout:payment-method",
    placement.GuestsNotAllowed: "checkout:index",
    placement.InvalidContact: "checkout:index",
}
REFUSALS = (*REMEDIES, placement.TotalChanged, VoucherNotUsable, OfferUsedUp)


class ShippingAddressView(oscar.ShippingAddressView):
    def post(self, request, *args, **kwargs):
        # A page that stood open offers addresses that may be gone meanwhile.
        chosen = request.POST.get("address_id")
        if chosen is not None and request.user.is_authenticated and not self._is_own(chosen):
            messages.error(request, _("This address is not in your address book any more. Please choose another one."))
            return redirect("checkout:shipping-address")
        return super().post(request, *args, **kwargs)

    def _is_own(self, address_id: str) -> bool:
        return address_id in {str(address.pk) for address in self.request.user.addresses.all()}


class UserAddressUpdateView(oscar.UserAddressUpdateView):
    form_class = UserAddressForm


class PaymentMethodView(oscar.PaymentMethodView):
    """How the shopper will pay; nothing is paid before the order is placed."""

    template_name = "oscar/checkout/payment_method.html"

    def get(self, request, *args, **kwargs):
        form = PaymentMethodForm(initial={"method": self.checkout_session.payment_method()})
        return self.render_to_response(self.get_context_data(payment_form=form))

    def post(self, request, *args, **kwargs):
        form = PaymentMethodForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(payment_form=form))
        self.checkout_session.pay_by(form.cleaned_data["method"])
        return redirect("checkout:preview")


class PaymentDetailsView(oscar.PaymentDetailsView):
    """The last page before the order: shows the quote, posts its total, places or says what changed."""

    template_name_preview = "oscar/checkout/preview.html"

    def check_pre_conditions(self, request):
        # A second click arrives when the cart is an order already: there is nothing to check, only to answer.
        if not self._posted_closed_cart(request):
            super().check_pre_conditions(request)

    def get(self, request, *args, **kwargs):
        if not self.preview:
            return redirect("checkout:payment-method")
        if not self.checkout_session.payment_method():
            return redirect("checkout:payment-method")
        return self._show(self._quote())

    def post(self, request, *args, **kwargs):
        form = PlaceOrderForm(request.POST)
        if not self.preview or not form.is_valid():
            return redirect("checkout:preview")
        basket = self._posted_closed_cart(request) or request.basket
        if form.cleaned_data["newsletter"]:
            self._ask_for_news()
        try:
            placed = placement.place(
                basket_id=basket.pk, expected_total=form.cleaned_data["total"], now=timezone.now(), **self._choices()
            )
        except REFUSALS as refusal:
            return self._answer(refusal, form.cleaned_data["total"])
        return self._thank(placed.order)

    def _choices(self) -> dict:
        return {
            "user": self.request.user if self.request.user.is_authenticated else None,
            "email": self.checkout_session.get_guest_email() or "",
            "shipping_address": self._address(),
            "shipping_method": self.checkout_session.shipping_method_code(self.request.basket),
            "payment_method": self.checkout_session.payment_method() or "",
        }

    def _ask_for_news(self) -> None:
        """Before placing: the wish stands by itself, also where the total has to be confirmed once more."""
        user = self.request.user if self.request.user.is_authenticated else None
        email = user.email if user else self.checkout_session.get_guest_email()
        if email:
            newsletter.ask_beside(
                caller=caller(self.request), email=email, user=user, source=newsletter.CHECKOUT, now=timezone.now()
            )

    def _address(self) -> dict | None:
        """The chosen delivery address as the mapping that flows take."""
        address = self.get_shipping_address(self.request.basket)
        if address is None:
            return None
        values = {key: str(getattr(address, key, "") or "") for key in addresses.FIELDS if key != "country"}
        return values | {"country": address.country_id}

    def _quote(self):
        choices = self._choices()
        return quoting.quote(
            basket=Basket.objects.get(pk=self.request.basket.pk),
            user=choices["user"],
            now=timezone.now(),
            address=choices["shipping_address"],
            shipping_method=choices["shipping_method"],
        )

    def _show(self, quote, *, confirmed=None, error: str = "", status: int = 200):
        self.preview = True
        method = self.checkout_session.payment_method() or ""
        context = self.get_context_data(
            quote=quote,
            confirmed_total=confirmed,
            error=error,
            cart_token=tokens.issue(quote.basket),
            payment_name=PAYMENT_METHODS.get(method, (method, ""))[0],
            payment_description=PAYMENT_METHODS.get(method, ("", ""))[1],
            guest_email=self.checkout_session.get_guest_email(),
        )
        return self.render_to_response(context, status=status)

    def _answer(self, refusal: Exception, confirmed):
        """Where the shopper can put it right, or this page again with the cart as it is now."""
        step = next((step for kind, step in REMEDIES.items() if isinstance(refusal, kind)), None)
        if step is not None:
            messages.warning(self.request, str(refusal))
            return redirect(step)
        if isinstance(refusal, placement.TotalChanged):
            return self._show(self._quote(), confirmed=confirmed, status=409)
        return self._show(self._quote(), error=str(refusal), status=409)

    def _thank(self, order: Order):
        if order.user is not None and order.shipping_address is not None:
            self.update_address_book(order.user, order.shipping_address)
        self.checkout_session.flush()
        self.request.session["checkout_order_id"] = order.pk
        if order.payment_method == gateways.CARD:
            return self._pay(order)
        return redirect("checkout:thank-you")

    def _pay(self, order: Order):
        """The browser goes on to pay, since how was asked before ordering; only in trouble it is asked again."""
        try:
            return payment_pages.lead_on(self.request, order, method=order.payment_method)
        except (gateways.GatewayUnavailable, gateways.GatewayRefused):
            messages.warning(self.request, _("Your order is placed, but paying did not begin. Nothing was charged."))
            return redirect(payment_pages.pay_address(order))
        except (attempts.NotPayable, UnknownPaymentMethod):
            return redirect(payment_pages.pay_address(order))  # it says why, and what else there is

    def _posted_closed_cart(self, request) -> Basket | None:
        """The cart of a repeated post, when it is closed and this shopper's."""
        if request.method != "POST":
            return None
        basket = Basket.objects.filter(public_id=tokens.read(request.POST.get("cart", ""))).first()
        if basket is None or basket.can_be_edited:
            return None
        owner_id = request.user.pk if request.user.is_authenticated else None
        return basket if basket.owner_id == owner_id else None


class ThankYouView(generic.TemplateView):
    """The order that this visitor has just placed, as it was frozen."""

    template_name = "oscar/checkout/thank_you.html"

    def get(self, request, *args, **kwargs):
        placed = Order.objects.for_display().filter(pk=request.session.get("checkout_order_id")).first()
        if placed is None:
            messages.info(request, _("There is no order to show."))
            return redirect("catalogue:index")
        return self.render_to_response(
            self.get_context_data(order=placed, lines=placed.lines.all(), **payment_pages.after_placing(placed))
        )
