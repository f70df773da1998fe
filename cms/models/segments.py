"""Segment: which subscribers a campaign is for; who may be mailed at all is never a rule."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks.rules import BoughtCategoryRule, JoinedRule, OrderedRule
from cms.blocks.streams import Stream


class Segment(models.Model):
    """Without rules: everybody who subscribed. Consent and suppression are added when a send is prepared."""

    class Match(models.TextChoices):
        ALL = "all", "all of the rules"
        ANY = "any", "any of the rules"

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=255, blank=True)
    match = models.CharField(max_length=3, choices=Match.choices, default=Match.ALL)
    rules = StreamField(
        Stream([("joined", JoinedRule()), ("ordered", OrderedRule()), ("bought_category", BoughtCategoryRule())]),
        blank=True,
        max_num=10,
    )

    panels = [FieldPanel("name"), FieldPanel("description"), FieldPanel("match"), FieldPanel("rules")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
