"""ServiceMessage: the words of one service mail as the shop wants them; the data in it comes from the shop."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from forked_apps.communication.events import CHOICES

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class ServiceMessage(PreviewableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """While it is published, its words replace the built-in ones of its event; unpublished, those come back."""

    event = models.CharField(max_length=64, unique=True, choices=CHOICES)
    subject = models.CharField(max_length=150)
    preheader = models.CharField(max_length=150, blank=True)
    heading = models.CharField(max_length=120)
    body = RichTextField(features=TEXT_FEATURES)
    button_label = models.CharField(max_length=40, blank=True)
    live = models.BooleanField(verbose_name=_("live"), default=False, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="service_message",
        for_concrete_model=False,
    )

    panels = [
        FieldPanel("event", read_only=True),
        HelpPanel(template="cms/admin/placeholders.html", heading="Placeholders"),
        MultiFieldPanel([FieldPanel("subject"), FieldPanel("preheader")], heading="In the inbox"),
        FieldPanel("heading"),
        FieldPanel("body"),
        FieldPanel("button_label"),
    ]

    class Meta:
        ordering = ["event"]

    def __str__(self) -> str:
        return self.get_event_display()
