"""Wagtail's screens for mail: campaigns, segments, service messages and subscribers, as one group of the side menu."""

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView, SnippetViewSet, SnippetViewSetGroup

from cms.models import Campaign, Segment, ServiceMessage, Subscription
from cms.segments.query import readers


def may_send(user) -> bool:
    """Sending is a permission of its own, apart from publishing."""
    return user.has_perm("cms.send_campaign")


def send_state(campaign: Campaign) -> str:
    """How far the campaign is, in one word."""
    send = next((send for send in campaign.sends.all() if send.holds_campaign), None)
    return send.get_state_display() if send else "Not sent"


def send_url(campaign: Campaign) -> str:
    """The report of a campaign that was sent, else the page to send it from."""
    send = next((send for send in campaign.sends.all() if send.holds_campaign), None)
    return reverse("cms_send_report", args=[send.pk]) if send else reverse("cms_send", args=[campaign.pk])


def readers_now(segment: Segment) -> int:
    """How many people a send to this segment would reach now."""
    return readers(segment=segment, now=timezone.now()).count()


class CampaignEdit(EditView):
    """Wagtail's editor with the way to sending in its header."""

    def get_header_more_buttons(self):
        buttons = super().get_header_more_buttons()
        if may_send(self.request.user):
            label = "Report" if self.object.standing_send else "Send…"
            buttons.append(Button(label, url=send_url(self.object), icon_name="mail", priority=5))
        return buttons


class CampaignScreens(SnippetViewSet):
    model = Campaign
    icon = "mail"
    menu_label = "Campaigns"
    menu_name = "campaigns"
    edit_view_class = CampaignEdit
    list_display = [
        "name",
        "subject",
        Column("sending", label="Sending", accessor=send_state),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    search_fields = ["name", "subject"]
    list_per_page = 25
    copy_view_enabled = True
    list_filter = ["segment"]

    def get_queryset(self, request):
        return Campaign.objects.prefetch_related("sends")


class SegmentScreens(SnippetViewSet):
    model = Segment
    icon = "group"
    menu_label = "Segments"
    list_display = [
        "name",
        "description",
        Column("readers", label="Readers now", accessor=readers_now),
    ]


class ServiceMessageScreens(SnippetViewSet):
    model = ServiceMessage
    icon = "cog"
    menu_label = "Service messages"
    list_display = ["__str__", "subject", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_per_page = 50


class SubscriberScreens(SnippetViewSet):
    model = Subscription
    icon = "user"
    menu_label = "Subscribers"
    list_display = ["email", "name", "state", "source", "created_at"]
    list_filter = ["state", "source"]
    search_fields = ["email", "name"]
    list_per_page = 50
    panels = [
        FieldPanel("email", read_only=True),
        FieldPanel("name"),
        FieldPanel("state", read_only=True),
        FieldPanel("source", read_only=True),
    ]
    inspect_view_enabled = True


class MailScreens(SnippetViewSetGroup):
    menu_label = "E-mail"
    menu_icon = "mail"
    menu_name = "email"
    menu_order = 100
    items = (CampaignScreens, SegmentScreens, ServiceMessageScreens, SubscriberScreens)
