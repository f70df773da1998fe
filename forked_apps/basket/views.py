"""The basket page, the add and voucher forms: Oscar's views over the cart's own flows (Oscar's name for the module)."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from oscar.apps.basket import views as oscar
from oscar.core.loading import get_class
from oscar.core.utils import redirect_to_referrer

from forked_apps.basket import editing, posted_rows
from forked_apps.basket.exceptions import CartError
from forked_apps.voucher import redemption
from forked_apps.voucher.models import Voucher
from forked_apps.voucher.redemption import UnknownVoucher, VoucherNotUsable

# Quoting stands above the cart; Oscar's registry names it, as Oscar's own basket view does with the order total.
quote = get_class("checkout.quoting", "quote")
quote_edited = get_class("checkout.quoting", "quote_edited")

REFUSED_CODE = "refused_code"  # in the session, for the next look at the cart


def shopper(request):
    return request.user if request.user.is_authenticated else None


def note_own_change(request) -> None:
    """What this request did to offers and shipping is no news on the next page."""
    if request.basket.pk and request.basket.can_be_edited:
        quote_edited(basket_id=request.basket.pk, user=shopper(request), now=timezone.now())


class BasketView(oscar.BasketView):
    def post(self, request, *args, **kwargs):
        # A page that stood open while its basket became an order, or lost a line, speaks of lines that are not here.
        if not self._posts_what_is_here():
            messages.warning(request, _("Your cart changed meanwhile. Please look once more."))
            return redirect("basket:summary")
        return super().post(request, *args, **kwargs)

    def _posts_what_is_here(self) -> bool:
        lines = self.request.basket.all_lines() if self.request.basket.pk else ()
        return posted_rows.match(self.request.POST, prefix="form", ids=[line.pk for line in lines])

    def get_basket_warnings(self, basket):
        return []  # notices say it, until they are acknowledged

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not self.request.basket.pk:
            return context
        answer = quote(basket=self.request.basket, user=shopper(self.request), now=timezone.now())
        lines = {line.id: line for line in answer.lines}
        for form in context["formset"]:
            form.quoted = lines.get(form.instance.pk)
        notices = [(notice, lines.get(notice.line_id)) for notice in answer.notices]
        refused = self.request.session.pop(REFUSED_CODE, None)
        return context | {"quote": answer, "notices": notices, "refused_code": refused}

    def formset_valid(self, formset):
        response = super().formset_valid(formset)
        for refusal in getattr(formset, "refusals", []):
            messages.error(self.request, str(refusal))
        note_own_change(self.request)
        return response


class BasketAddView(oscar.BasketAddView):
    def form_valid(self, form):
        try:
            response = super().form_valid(form)
        except CartError as refusal:  # between Oscar's check of the form and the locked one, somebody was faster
            messages.error(self.request, str(refusal))
            return redirect_to_referrer(self.request, "basket:summary")
        note_own_change(self.request)
        return response


class AcknowledgeView(View):
    """The OK below the notices: agrees with the page that was shown, not with what happened since."""

    http_method_names = ["post"]

    def post(self, request):
        if request.basket.pk:
            answer = quote(basket=request.basket, user=shopper(request), now=timezone.now())
            if answer.version == request.POST.get("version"):
                editing.acknowledge(basket_id=request.basket.pk, quote=answer)
            else:
                messages.warning(request, _("Your cart changed again meanwhile. Please look once more."))
        return redirect("basket:summary")


class VoucherAddView(oscar.VoucherAddView):
    def form_valid(self, form):
        code = form.cleaned_data["code"]
        if self.request.basket.pk:
            self._apply(code)
        return redirect("basket:summary")

    def _apply(self, code: str) -> None:
        basket = self.request.basket
        try:
            redemption.apply(basket_id=basket.pk, code=code, user=shopper(self.request), now=timezone.now())
        except (UnknownVoucher, VoucherNotUsable, CartError) as refusal:
            # Said beside the field, which keeps what was typed: one wrong letter is not the whole code again.
            self.request.session[REFUSED_CODE] = {"code": code, "error": str(refusal)}
            return
        self.add_signal.send(sender=self, basket=basket, voucher=Voucher.objects.of_code(code).get())
        answer = quote_edited(basket_id=basket.pk, user=shopper(self.request), now=timezone.now())
        if any(discount.voucher_code == code for discount in answer.discounts):
            messages.success(self.request, _("Coupon %s added.") % code)
        else:
            messages.info(self.request, _("Coupon %s added; it gives nothing for this cart yet.") % code)


class VoucherRemoveView(oscar.VoucherRemoveView):
    def post(self, request, *args, **kwargs):
        voucher = request.basket.vouchers.filter(pk=kwargs["pk"]).first() if request.basket.pk else None
        if voucher is None:
            messages.error(request, _("This coupon is not in your cart."))
            return redirect("basket:summary")
        try:
            redemption.remove(basket_id=request.basket.pk, code=voucher.code)
        except (UnknownVoucher, CartError) as refusal:
            messages.error(request, str(refusal))
        else:
            self.remove_signal.send(sender=self, basket=request.basket, voucher=voucher)
            messages.info(request, _("Coupon %s removed.") % voucher.code)
            note_own_change(request)
        return redirect("basket:summary")
