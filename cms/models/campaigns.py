"""Campaign: what marketers write. It holds no sending state; that lives in Edition, Send and Delivery."""

from email.utils import formataddr

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.locks import BaseLock
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from cms.blocks import base, commerce
from cms.blocks.streams import Stream
from cms.models.segments import Segment
from cms.rendering import preview

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
    body = StreamField(Stream(BODY), blank=True)
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

    preview_modes = preview.MODES
    preview_sizes = preview.SIZES

    class Meta:
        ordering = ["-updated_at", "-pk"]
        permissions = [("send_campaign", "Can send campaign")]

    def __str__(self) -> str:
        return self.name

    @property
    def standing_send(self):
        """The send that this campaign has had or is having; None while it may still be sent."""
        return self.sends.filter(holds_campaign=self.pk).first()

    @property
    def sender(self) -> str:
        """What the reader sees as the sender: a name and the address for promotional mail."""
        return formataddr((self.from_name or settings.OSCAR_SHOP_NAME, settings.CAMPAIGN_FROM_EMAIL))

    def get_lock(self):
        """Nobody changes a campaign any more once it is on its way: copy it instead."""
        return SentLock(self) if self.pk and self.standing_send else super().get_lock()

    def serve_preview(self, request, mode_name: str) -> HttpResponse:
        """The mail as a sample reader gets it; what is half written is left out, what is broken is named."""
        return preview.of_campaign(
            subject=self.subject, preheader=self.preheader, sender=self.sender, body=self.body, mode=mode_name
        )


class SentLock(BaseLock):
    """The lock of a campaign that was sent."""

    def for_user(self, user) -> bool:
        return True

    def get_message(self, user) -> str:
        return "This campaign has been sent and cannot be changed any more. Copy it to send something like it."

    def get_locked_by(self, user) -> str:
        return "Sent"

    def get_description(self, user) -> str:
        return "What readers have received stays as it is."
