"""ServiceMessage: the words of one service mail as the shop wants them; the data in it comes from the shop."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin
from wagtail.rich_text import expand_db_html

from cms.rendering import preview
from forked_apps.communication import placeholders, wording
from forked_apps.communication.events import EVENTS, choices
from forked_apps.communication.wording import Words

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class ServiceMessage(PreviewableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """While it is published, its words replace the built-in ones of its event; unpublished, those come back."""

    event = models.CharField(max_length=64, unique=True, choices=choices)
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

    preview_modes = preview.MODES
    preview_sizes = preview.SIZES

    class Meta:
        ordering = ["event"]

    def __str__(self) -> str:
        return self.get_event_display()

    @property
    def placeholders(self) -> dict[str, str]:
        """What the words of this event may name, each with its meaning."""
        return EVENTS[self.event].placeholders

    @property
    def words(self) -> Words:
        """What the mail says, placeholders still in it."""
        return Words(
            subject=self.subject,
            preheader=self.preheader,
            heading=self.heading,
            body=expand_db_html(self.body),
            button=self.button_label,
        )

    def clean(self) -> None:
        """Raises ValidationError that names placeholders which the event does not have, and for one whose secret would
        go to another address."""
        super().clean()
        texts = (self.subject, self.preheader, self.heading, self.body, self.button_label)
        try:
            placeholders.check(*texts, known=EVENTS[self.event].placeholders)
        except placeholders.UnknownPlaceholders as unknown:
            raise ValidationError(str(unknown).capitalize()) from unknown
        if wording.leaks(self.words.body):
            raise ValidationError({"body": _("{link} and {code} cannot be a part of another address.")})

    def serve_preview(self, request, mode_name: str) -> HttpResponse:
        """The mail with the data of an invented order."""
        return preview.of_service_message(event=self.event, words=self.words, mode=mode_name)
