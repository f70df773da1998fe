"""Edition: what a campaign was at the moment when its send was confirmed."""

from django.conf import settings
from django.db import models

from cms.models.campaigns import Campaign
from cms.rendering import personal


class Edition(models.Model):
    """Compiled once, never changed: subject, HTML and text with the places of personal parts marked, prices as shown.

    `products` is a list of {id, title, sku, price, currency}; `links` the addresses in the mail; `sha256` covers
    subject, preheader, sender, HTML and text.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="editions")
    revision_id = models.BigIntegerField(null=True)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=150)
    preheader = models.CharField(max_length=150, blank=True)
    from_email = models.CharField(max_length=255)
    html = models.TextField()
    text = models.TextField()
    html_bytes = models.PositiveIntegerField()
    products = models.JSONField(default=list)
    links = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return f"{self.subject_as_written} (edition {self.number})"

    @property
    def subject_as_written(self) -> str:
        """The subject with {name} where each reader's name stood."""
        return personal.as_written(self.subject)
