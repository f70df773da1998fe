"""What every form over a stock record has in common: it cannot lower stock below what orders hold, nor undo what
happened to price and stock while its page was open."""

from decimal import Decimal

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from forked_apps import transactions
from forked_apps.partner import holders
from forked_apps.partner.models import StockRecord

MOVING = ("price", "num_in_stock")


class GuardedStockForm(forms.ModelForm):
    """Use it inside a transaction: it locks the record, so that no sale comes between the check and the save.

    A figure that was left as the page showed it stays what it is by now. One that was changed on the page, and by
    somebody else since, is an error that says the present one; saving again then sets it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "price" in self.fields:
            self.fields["price"].validators.append(MinValueValidator(0))
        if self.instance.pk is not None:
            for name in MOVING:
                if name in self.fields:
                    self.fields[name].show_hidden_initial = True

    def clean_price(self) -> Decimal | None:
        return self._still("price")

    def clean_num_in_stock(self) -> int | None:
        counted = self._still("num_in_stock")
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

    def _still(self, name: str):
        """What was typed, unless that only repeats what the page showed. Raises ValidationError."""
        typed, bound = self.cleaned_data[name], self[name]
        if self.instance.pk is None or bound.html_initial_name not in self.data:
            return typed
        shown = bound.field.to_python(self.data[bound.html_initial_name])
        present = getattr(self.instance, name)
        if shown == present or typed == present:
            return typed
        if typed == shown:
            return present
        # The page that shows the error shows the present figure; whoever saves it again has seen it.
        self.data = self.data.copy()
        self.data[bound.html_initial_name] = "" if present is None else str(present)
        raise forms.ValidationError(
            _("This was %(shown)s when the page was opened and is %(present)s now. Save again to set what is typed."),
            code="changed_meanwhile",
            params={"shown": shown, "present": present},
        )


def _named(numbers: list[str], at_most: int = 10) -> str:
    """The first numbers, and how many more there are."""
    named = ", ".join(numbers[:at_most])
    more = len(numbers) - at_most
    return _("%(named)s and %(more)d more") % {"named": named, "more": more} if more > 0 else named
