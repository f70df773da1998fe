"""Pages of stock alerts that differ from Oscar's: what a link changes, its page asks first."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.alerts import views as oscar
from oscar.apps.customer.alerts.views import *  # noqa: F403 - Oscar loads its views through this module

from forked_apps.customer.asking import AsksFirst


class ProductAlertConfirmView(AsksFirst, oscar.ProductAlertConfirmView):
    question = _("Tell you when the product is back?")
    button = _("Yes, send me the mail")


class ProductAlertCancelView(AsksFirst, oscar.ProductAlertCancelView):
    """Back to the list for whoever has one; to no address that somebody else wrote into the link."""

    question = _("Cancel this stock alert?")
    button = _("Cancel the alert")

    def get_redirect_url(self, *args, **kwargs) -> str:
        return reverse("customer:alerts-list") if "pk" in self.kwargs else self.alert.product.get_absolute_url()
