"""The quantity form of the basket page: saves through the cart's own flows (Oscar's name for the module)."""

from django.forms.models import modelformset_factory
from oscar.apps.basket import formsets as oscar
from oscar.apps.basket.forms import BasketLineForm

from forked_apps.basket import editing
from forked_apps.basket.exceptions import CartError
from forked_apps.basket.models import Line


class BaseBasketLineFormSet(oscar.BaseBasketLineFormSet):
    """`refusals` after `save`: the changes that the cart did not accept."""

    def save(self, commit=True) -> list:
        self.refusals: list[CartError] = []
        for form in self.initial_forms:
            quantity = 0 if self._should_delete_form(form) else form.cleaned_data.get("quantity")
            if quantity is not None and quantity != form.initial.get("quantity"):
                self._set(form.instance, quantity)
        return []

    def _set(self, line, quantity: int) -> None:
        try:
            editing.set_quantity(basket_id=line.basket_id, line_id=line.pk, quantity=quantity)
        except CartError as refusal:
            self.refusals.append(refusal)


BasketLineFormSet = modelformset_factory(
    Line, form=BasketLineForm, formset=BaseBasketLineFormSet, extra=0, can_delete=True
)
