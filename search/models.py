"""What waits to be indexed, and how the facets of the shop differ from the automatic ones."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchOutbox(models.Model):
    """One product whose document must be written again. Only ever added, claimed and deleted; many rows per product
    are normal: shop writers must never wait for each other or for the indexer here."""

    product_id = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    claim = models.UUIDField(null=True, editable=False)
    # Until then a worker has it, or (after a failure) nobody should try again.
    claimed_until = models.DateTimeField(null=True, db_index=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    error = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("product waiting to be indexed")
        verbose_name_plural = _("products waiting to be indexed")

    def __str__(self) -> str:
        return f"product {self.product_id}"


class FacetDefinition(models.Model):
    """Overrides one facet. Facets without a row are chosen automatically, attribute by attribute, for each result."""

    code = models.CharField(
        _("code"),
        max_length=140,
        unique=True,
        validators=[RegexValidator(r"^(category|brand|price|rating|in_stock|attr\.[a-zA-Z_]\w*)$")],
        help_text=_("category, brand, price, rating, in_stock, or attr. followed by the code of an attribute"),
    )
    label = models.CharField(_("label"), max_length=128, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    size = models.PositiveSmallIntegerField(_("number of values"), default=20)
    is_hidden = models.BooleanField(_("hidden"), default=False)
    is_always_shown = models.BooleanField(_("always shown"), default=False, help_text=_("for attributes"))
    bounds = models.JSONField(
        _("price bounds"), default=list, blank=True, help_text=_("inner limits of the price buckets, ascending")
    )

    class Meta:
        ordering = ("position", "code")
        verbose_name = _("facet")
        verbose_name_plural = _("facets")

    def __str__(self) -> str:
        return self.label or self.code
