"""Product pages of the dashboard that differ from Oscar's: named changes, history, deleting that hides."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View
from oscar.apps.dashboard.catalogue import views as oscar
from oscar.apps.dashboard.catalogue.views import *  # noqa: F403 - Oscar loads its views through this module

from forked_apps.catalogue.models import Product
from forked_apps.dashboard.catalogue import history, sales, stock
from forked_apps.dashboard.in_use import KeepsWhatIsInUse
from forked_apps.dashboard.query_names import NoParameterCalledItems
from forked_apps.partner import allocation
from forked_apps.partner.attribution import attribution
from forked_apps.partner.models import Source, StockRecord


class ProductListView(NoParameterCalledItems, oscar.ProductListView):
    def get_queryset(self):
        return super().get_queryset().with_price()

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset).prefetch_related("images", "children__images")

    def apply_search(self, queryset):
        """Deleted products are shown on request, and only they are then."""
        found = super().apply_search(queryset)
        if self.form.is_valid() and self.form.cleaned_data["deleted"]:
            deleted = Product.objects.deleted().filter(parent=None).base_queryset()
            return super().apply_search(self.filter_queryset(deleted))
        return found

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["is_search"] = self.form.is_valid() and any(self.form.cleaned_data.values())
        return context


class ProductCreateUpdateView(oscar.ProductCreateUpdateView):
    """Saves a product and its parts in one transaction, with the merchandiser's name in the ledgers."""

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        # Stock before products, as everywhere; Oscar saves the product first.
        allocation.lock(
            stockrecord_ids=StockRecord.objects.filter(product=kwargs.get("pk")).values_list("pk", flat=True)
        )
        self.untouched = transaction.savepoint()
        with attribution(actor=request.user, source=Source.DASHBOARD, reason=request.POST.get("change_reason", "")):
            return super().post(request, *args, **kwargs)

    def get_object(self, queryset=None):
        if Product.objects.filter(pk=self.kwargs.get("parent_pk"), structure=Product.CHILD).exists():
            raise Http404("A variant has no variants.")
        return super().get_object(queryset)

    def forms_invalid(self, form, formsets):
        if self.creating and self.object is not None:
            # Oscar would delete the half-made product. Deleting hides here, and the hidden one would keep its UPC.
            transaction.savepoint_rollback(self.untouched)
            self.object = None
        return super().forms_invalid(form, formsets)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["can_edit"] = self._may_edit()
        if self.object is not None:
            changes = history.price_changes(self.object)
            context |= {
                "price_changes": changes,
                "price_lines": history.price_lines(changes, now=timezone.now()),
                "stock_movements": history.stock_movements(self.object),
                "stock_records": stock.records_of(self.object) if self._may_set_stock() else (),
                **self._sales(),
                "variants": self.object.children.filter(deleted_at=None).prefetch_related("stockrecords"),
            }
        return context

    def _sales(self) -> dict:
        records = stock.records_of(self.object)
        return {
            "product_sales": sales.sales_of(self.object),
            "can_plan_sales": self.request.user.is_staff and self.request.user.has_perm("partner.add_sale"),
            "stock_records_on_sale": [record for record in records if record.price is not None],
            "sale_time_zone": timezone.get_current_timezone_name(),
        }

    def _may_set_stock(self) -> bool:
        return self.request.user.is_staff and self.request.user.has_perm("partner.change_stockrecord")

    def _may_edit(self) -> bool:
        user = self.request.user
        action = "add" if self.creating else "change"
        return user.has_perm(f"catalogue.{action}_product") or not user.is_staff


class ProductDeleteView(oscar.ProductDeleteView):
    """Hides the product; what happens to carts and orders is said on the page."""

    def handle_deleting_last_child(self, parent) -> None:
        """The parent stays a parent: the hidden variant still belongs to it."""


class ProductRestoreView(View):
    """Takes a deleted product back into the lists."""

    http_method_names = ["post"]

    def post(self, request, pk: int) -> HttpResponseRedirect:
        product = get_object_or_404(Product.objects.deleted(), pk=pk)
        product.restore()
        messages.success(request, _("'%s' is back in the list; publish it when it is ready.") % product.get_title())
        return HttpResponseRedirect(reverse("dashboard:catalogue-product", args=[pk]))


class ProductClassDeleteView(KeepsWhatIsInUse, oscar.ProductClassDeleteView):
    pass


class AttributeOptionGroupDeleteView(KeepsWhatIsInUse, oscar.AttributeOptionGroupDeleteView):
    pass


class OptionDeleteView(KeepsWhatIsInUse, oscar.OptionDeleteView):
    pass


class StockAlertListView(oscar.StockAlertListView):
    description = _("All alerts")  # also for a status that does not exist


class CategoryListView(NoParameterCalledItems, oscar.CategoryListView):
    pass


class CategoryDetailListView(NoParameterCalledItems, oscar.CategoryDetailListView):
    pass


class ProductLookupView(oscar.ProductLookupView):
    """What a picker asks; a page or an id that is no number is page one and no product."""

    def get_args(self):
        query = self.request.GET
        return query.get("initial"), query.get("q"), self._number("page", 1), min(self._number("page_limit", 20), 100)

    def _number(self, name: str, otherwise: int) -> int:
        given = self.request.GET.get(name, "")
        return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 7 else otherwise

    def initial_filter(self, qs, value):
        return qs.filter(pk__in=[int(part) for part in value.split(",") if part.isascii() and part.isdigit()])
