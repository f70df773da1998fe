"""Dashboard formsets of products: Oscar's, but stock records are taken off sale, never deleted."""

from django.forms.models import inlineformset_factory
from oscar.apps.dashboard.catalogue import formsets as oscar
from oscar.apps.dashboard.catalogue.formsets import *  # noqa: F403 - Oscar loads its formsets through this module

from forked_apps.catalogue.models import Product
from forked_apps.dashboard.catalogue.forms import StockRecordForm
from forked_apps.partner.models import StockRecord

_Stock = inlineformset_factory(
    Product, StockRecord, formset=oscar.StockRecordFormSet, form=StockRecordForm, extra=1, can_delete=False
)


class StockRecordFormSet(_Stock):
    """The records of one product; partner people see and change only their own."""
