"""What waits to be indexed, what comparing the index found, and how facets differ from the automatic ones."""

import math
from itertools import pairwise
from numbers import Real

from django.core.exceptions import ValidationError
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


class IndexCheck(models.Model):
    """One comparison of the whole index with the database: how many documents differed."""

    checked_at = models.DateTimeField(_("compared at"), db_index=True)
    missing = models.PositiveIntegerField(_("missing"), default=0)
    stale = models.PositiveIntegerField(_("stale"), default=0)
    surplus = models.PositiveIntegerField(_("surplus"), default=0)
    given_up = models.PositiveIntegerField(_("given up"), default=0, help_text=_("products that could not be indexed"))
    examples = models.JSONField(_("some of the products"), default=list)
    queued = models.BooleanField(_("queued for indexing"), default=False)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        ordering = ("-checked_at", "-pk")
        verbose_name = _("check of the index")
        verbose_name_plural = _("checks of the index")

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M}: {self.summary}"

    @property
    def differing(self) -> int:
        """Products whose document is missing, stale or should not be there."""
        return self.missing + self.stale + self.surplus

    @property
    def is_clean(self) -> bool:
        return not (self.differing or self.given_up or self.error)

    @property
    def summary(self) -> str:
        """What was found, in one line."""
        if self.error:
            return self.error
        return f"{self.missing} missing, {self.stale} stale, {self.surplus} surplus, {self.given_up} given up"


DEAREST_BOUND = 1_000_000_000  # a bound beyond it would not fit the index, which counts cents
MOST_BOUNDS = 50


def are_bounds(value) -> bool:
    """Whether these can be the inner limits of price buckets: positive amounts of money, each above the one before."""
    if not isinstance(value, list) or len(value) > MOST_BOUNDS:
        return False
    amounts = [one for one in value if isinstance(one, Real) and not isinstance(one, bool) and math.isfinite(one)]
    ascends = all(low < high for low, high in pairwise(amounts))
    return len(amounts) == len(value) and ascends and all(0.01 <= one <= DEAREST_BOUND for one in amounts)


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

    def clean(self) -> None:
        """Raises ValidationError when no price buckets can be made of the bounds."""
        super().clean()
        if not are_bounds(self.bounds):
            words = _("Write the limits as a list of amounts, each above the one before, such as [20, 50, 100.50].")
            raise ValidationError({"bounds": words})

    def __str__(self) -> str:
        return self.label or self.code
