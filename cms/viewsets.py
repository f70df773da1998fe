"""Wagtail's screens for mail: campaigns, segments, service messages and subscribers, as one group of the side menu."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import DraftStateMixin
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

from cms.models import Campaign, Segment, ServiceMessage, Subscription
from cms.segments.query import readers


def may_send(user) -> bool:
    """Sending is a permission of its own, apart from publishing."""
    return user.has_perm("cms.send_campaign")


def send_state(campaign: Campaign) -> str:
    """How far the campaign is, in one word."""
    send = next((send for send in campaign.sends.all() if send.holds_campaign), None)
    return send.get_state_display() if send else "Not sent"


def content_state(content: DraftStateMixin) -> str:
    """Whether somebody approved (published) the content, and whether there is a newer draft."""
    if not content.live:
        return "Draft"
    return "Approved, newer draft" if content.has_unpublished_changes else "Approved"


def words_in_use(message: ServiceMessage) -> str:
    """Whose words go out at present."""
    return "Own words" if message.live else "Built-in words"


def send_url(campaign: Campaign) -> str:
    """The report of a campaign that was sent, else the page to send it from."""
    send = next((send for send in campaign.sends.all() if send.holds_campaign), None)
    return reverse("cms_send_report", args=[send.pk]) if send else reverse("cms_send", args=[campaign.pk])


def readers_now(segment: Segment) -> int:
    """How many people a send to this segment would reach now."""
    return readers(segment=segment, now=timezone.now()).count()


class KeptByTheShop(ModelPermissionPolicy):
    """Rows that the shop itself adds, and that nobody may delete: staff can only change them."""

    def user_has_permission(self, user, action: str) -> bool:
        return action not in ("add", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class TellingEdit(EditView):
    """What the model refuses is an error of the form. Wagtail checks drafts lightly, but when it goes back to an
    earlier version it saves it as if it were whole."""

    produced_error_message = None  # Wagtail sets it where it checks the form, and reads it where it shows it again

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self.form_invalid(form)


class CampaignEdit(TellingEdit):
    """Wagtail's editor with the way to sending in its header."""

    @property
    def header_buttons(self):
        if not may_send(self.request.user):
            return []
        label = "Report" if self.object.standing_send else "Send…"
        return [HeaderButton(label, url=send_url(self.object), icon_name="mail")]


class CampaignScreens(SnippetViewSet):
    model = Campaign
    icon = "mail"
    menu_label = "Campaigns"
    menu_name = "campaigns"
    edit_view_class = CampaignEdit
    list_display = [
        "name",
        "subject",
        Column("content", label="Content", accessor=content_state),
        Column("sending", label="Sending", accessor=send_state),
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
    edit_view_class = TellingEdit
    model = ServiceMessage
    icon = "cog"
    menu_label = "Service messages"
    list_display = ["__str__", "subject", Column("in_use", label="In use", accessor=words_in_use), UpdatedAtColumn()]
    search_fields = ["subject", "heading"]
    list_per_page = 50


class SubscriberIndex(IndexView):
    """The list of readers, with the way in for lists from elsewhere and the way out for all."""

    @property
    def header_buttons(self):
        buttons = []
        if self.request.user.has_perm("cms.add_subscription"):
            buttons.append(HeaderButton("Import…", url=reverse("cms_readers_import"), icon_name="upload"))
        buttons.append(HeaderButton("Export CSV", url=reverse("cms_readers_export"), icon_name="download"))
        return buttons


class SubscriberScreens(SnippetViewSet):
    model = Subscription
    index_view_class = SubscriberIndex
    icon = "user"
    menu_label = "Subscribers"
    list_display = ["email", "name", "state", "source", DateColumn("created_at", label="Since", accessor="created_at")]
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
