"""Oscar's two kinds of shipping rows; the methods that the shop offers are in the settings (`methods`)."""

from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.abstract_models import AbstractOrderAndItemCharges, AbstractWeightBased

from forked_apps.catalogue import slugs
from forked_apps.catalogue.rich_text import RichTextField


class OrderAndItemCharges(slugs.UniqueSlug, AbstractOrderAndItemCharges):
    """A price for the order and one for each item."""

    description = RichTextField(_("Description"), blank=True)

    slug_field = "code"


class WeightBased(slugs.UniqueSlug, AbstractWeightBased):
    """A price by weight."""

    description = RichTextField(_("Description"), blank=True)

    slug_field = "code"


from oscar.apps.shipping.models import *  # noqa: E402, F403
