"""Campaign: what marketers write. It holds no sending state; that lives in Edition, Send and Delivery."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from cms.blocks import base, commerce
from cms.models.segments import Segment

BODY = [
    ("hero", base.HeroBlock()),
    ("text", base.TextBlock()),
    ("products", commerce.ProductGridBlock()),
    ("button", base.ButtonBlock()),
    ("picture", base.PictureBlock()),
    ("columns", base.ColumnsBlock()),
    ("category", commerce.CategoryBlock()),
    ("voucher", commerce.VoucherBlock()),
    ("divider", base.DividerBlock()),
]


class Campaign(PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """A promotional mail. Publishing means "the content is approved"; sending is another step with its own permission.

    Publishing an older revision therefore can never make a sent campaign sendable again.
    """

    name = models.CharField(max_length=120, help_text="Only staff see it.")
    subject = models.CharField(max_length=150)
    preheader = models.CharField(
        max_length=150, blank=True, help_text="The grey words that follow the subject in the list of mails."
    )
    from_name = models.CharField(max_length=60, blank=True, help_text="Empty: the name of the shop.")
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="campaigns", help_text="Empty: all subscribers."
    )
    body = StreamField(BODY, blank=True)
    # A campaign saved by code is a draft until somebody approves it (the mixin's default says the opposite).
    live = models.BooleanField(verbose_name=_("live"), default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="campaign",
        for_concrete_model=False,
    )
    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="campaign",
        for_concrete_model=False,
    )

    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [FieldPanel("subject"), FieldPanel("preheader"), FieldPanel("from_name"), FieldPanel("segment")],
            heading="In the inbox",
        ),
        FieldPanel("body"),
    ]

    class Meta:
        ordering = ["-updated_at", "-pk"]
        permissions = [("send_campaign", "Can send campaign")]

    def __str__(self) -> str:
        return self.name
