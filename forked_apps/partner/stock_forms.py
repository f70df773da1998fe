"""What every form over a stock record has in common: it cannot lower stock below what orders hold."""

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from forked_apps import transactions
from forked_apps.partner import holders
from forked_apps.partner.models import StockRecord


class GuardedStockForm(forms.ModelForm):
    """Use it inside a transaction: it locks the record, so that no sale comes between the check and the save."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "price" in self.fields:
            self.fields["price"].validators.append(MinValueValidator(0))

    def clean_num_in_stock(self) -> int | None:
        counted = self.cleaned_data["num_in_stock"]
        if self.instance.pk is None or counted is None or "num_in_stock" not in self.changed_data:
            return counted
        row = transactions.locked(StockRecord.objects).get(pk=self.instance.pk)
        if counted < row.num_allocated:
            raise forms.ValidationError(
                _("%(held)d units are held by orders (%(orders)s); stock cannot be lower than that."),
                code="below_allocated",
                params={"held": row.num_allocated, "orders": _named(holders.order_numbers(row.pk))},
            )
        return counted


def _named(numbers: list[str], at_most: int = 10) -> str:
    """The first numbers, and how many more there are."""
    named = ", ".join(numbers[:at_most])
    more = len(numbers) - at_most
    return _("%(named)s and %(more)d more") % {"named": named, "more": more} if more > 0 else named
