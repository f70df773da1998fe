"""Managers of offers and ranges (Oscar's name for module and classes)."""

from django.db import models
from oscar.apps.offer.managers import ActiveOfferManager  # noqa: F401 - Oscar loads it through this module

from forked_apps.offer.queryset import RangeQuerySet

RangeManager = models.Manager.from_queryset(RangeQuerySet, "RangeManager")


class BrowsableRangeManager(RangeManager):
    """Only ranges with a page of their own."""

    def get_queryset(self):
        return super().get_queryset().filter(is_public=True)
