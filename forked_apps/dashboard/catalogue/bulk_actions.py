"""Bulk actions of the product and category lists that tell the rest of the shop what they changed."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from oscar.apps.dashboard.catalogue import bulk_actions as oscar
from oscar.apps.dashboard.catalogue.bulk_actions import *  # noqa: F403 - Oscar loads its actions through this module

from forked_apps.catalogue import changes
from forked_apps.partner import pricing
from forked_apps.partner.models import Source, StockRecord


class _SetCategoriesPublic:
    """Saves each category, so that its subtree learns whether its ancestors are public."""

    @transaction.atomic
    def execute(self, request, objects) -> None:
        for category in objects:
            category.is_public = self.is_public
            category.save()
        count = len(objects)
        text = ngettext("%(count)d category was updated.", "%(count)d categories were updated.", count)
        messages.success(request, text % {"count": count})


class MakePublicAction(_SetCategoriesPublic, oscar.MakePublicAction):
    pass


class MakeNonPublicAction(_SetCategoriesPublic, oscar.MakeNonPublicAction):
    pass


class _ReportedProducts:
    """Oscar's bulk update sends no signal, so the products are reported here."""

    @transaction.atomic
    def execute(self, request, objects, form) -> None:
        product_ids = list(objects.values_list("pk", flat=True))
        super().execute(request, objects, form)
        changes.record_families(product_ids)


class MakeProductsPublicAction(_ReportedProducts, oscar.MakeProductsPublicAction):
    pass


class MakeProductsNonPublicAction(_ReportedProducts, oscar.MakeProductsNonPublicAction):
    pass


class SetProductPriceAction(oscar.SetProductPriceAction):
    """New prices for many products, written through the one writer of prices with their ledger rows."""

    def execute(self, request, objects, form) -> None:
        if not request.user.has_perm("partner.change_stockrecord") and request.user.is_staff:
            raise PermissionDenied("Changing prices needs the permission to change stock records.")
        partners = form.cleaned_data["partners"]
        if not request.user.is_staff:
            partners = partners.filter(pk__in=request.user.partners.all())
        records = StockRecord.objects.filter(product__in=objects, partner__in=partners)
        try:
            changed = pricing.set_prices(
                changes=[pricing.NewPrice(record.pk, _new_price(record, form)) for record in records],
                actor=request.user,
                source=Source.DASHBOARD,
                reason=str(_("Bulk price update")),
            )
        except pricing.InvalidPrice as error:
            messages.error(request, _("Nothing was changed: %(price)s is not a price.") % {"price": error.price})
            return
        text = ngettext("%(count)d price was changed.", "%(count)d prices were changed.", len(changed))
        messages.success(request, text % {"count": len(changed)})


def _new_price(record: StockRecord, form) -> Decimal | None:
    """What the form asks for this record; never below zero. A record without a price only takes an absolute one."""
    specific = form.get_specific_prices()
    if record.product_id in specific:
        return specific[record.product_id]
    data = form.cleaned_data
    if data.get("new_price") is not None:
        return data["new_price"]
    if record.price is None:
        return None
    if data.get("increase_by_amount") is not None:
        return max(record.price + data["increase_by_amount"], Decimal(0))
    if data.get("increase_by_percentage") is not None:
        return max(record.price * (1 + data["increase_by_percentage"] / 100), Decimal(0))
    return record.price
