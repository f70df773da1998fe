"""Registers our screens, choosers, pages and buttons with Wagtail."""

from django.shortcuts import redirect
from django.urls import path
from django.utils.safestring import mark_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import ListingButton
from wagtail.permissions import register_permission_policy
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from cms import admin_views, reader_views
from cms.choosers import category_chooser, product_chooser, voucher_chooser
from cms.models import Campaign, ServiceMessage, Subscription
from cms.viewsets import KeptByTheShop, MailScreens, may_send, send_state, send_url

# Before the screens: Wagtail makes a policy of its own for a model that has none by then.
register_permission_policy(ServiceMessage, KeptByTheShop(ServiceMessage))
register_permission_policy(Subscription, KeptByTheShop(Subscription))
register_snippet(MailScreens)


@hooks.register("register_admin_viewset")
def choosers():
    return [product_chooser, category_chooser, voucher_chooser]


@hooks.register("register_admin_urls")
def pages():
    return [
        path("mail/campaigns/<int:campaign_id>/send/", admin_views.SendCampaign.as_view(), name="cms_send"),
        path("mail/campaigns/<int:campaign_id>/copy-for-me/", admin_views.SendTrial.as_view(), name="cms_send_trial"),
        path("mail/campaigns/<int:campaign_id>/look/", admin_views.look, name="cms_look"),
        path("mail/readers/import/", reader_views.ImportReaders.as_view(), name="cms_readers_import"),
        path("mail/readers/import/<int:list_id>/", reader_views.ReadersProgress.as_view(), name="cms_readers_progress"),
        path("mail/readers/import/<int:list_id>/figures/", reader_views.figures, name="cms_readers_figures"),
        path("mail/readers/import/<int:list_id>/cancel/", reader_views.cancel, name="cms_readers_cancel"),
        path("mail/readers/export/", reader_views.export, name="cms_readers_export"),
        path("mail/sends/<int:send_id>/", admin_views.SendReport.as_view(), name="cms_send_report"),
        path("mail/sends/<int:send_id>/progress/", admin_views.progress, name="cms_send_progress"),
    ]


@hooks.register("register_snippet_listing_buttons")
def send_button(snippet, user, next_url=None):
    if isinstance(snippet, Campaign) and may_send(user):
        label = "Report" if snippet.standing_send else "Send…"
        yield ListingButton(label, url=send_url(snippet), icon_name="mail", priority=5)


class RecentCampaigns(Component):
    """The first thing a marketer sees: the campaigns worked on last, each with its next step."""

    name = "recent_campaigns"
    template_name = "cms/admin/recent.html"
    order = 50

    def get_context_data(self, parent_context) -> dict:
        user = parent_context["request"].user
        campaigns = Campaign.objects.prefetch_related("sends")[:6]
        rows = [{"campaign": c, "sending": send_state(c), "send_url": send_url(c)} for c in campaigns]
        return {"rows": rows, "may_send": may_send(user), "may_add": user.has_perm("cms.add_campaign")}


@hooks.register("construct_homepage_panels")
def campaigns_first(request, panels) -> None:
    if request.user.has_perm("cms.view_campaign"):
        panels.insert(0, RecentCampaigns())


class SendMenuItem(ActionMenuItem):
    name = "action-send"
    label = "Send…"
    icon_name = "mail"
    order = 90

    def is_shown(self, context) -> bool:
        if context["view"] != "edit" or not may_send(context["request"].user):
            return False
        return context["instance"].standing_send is None

    def get_url(self, context) -> str:
        return send_url(context["instance"])


@hooks.register("register_snippet_action_menu_item")
def send_item(model):
    return SendMenuItem() if model is Campaign else None


@hooks.register("before_delete_snippet")
def keep_what_was_sent(request, instances):
    """A sent campaign stays, with its report; the database would refuse, this says it in words."""
    kept = [campaign for campaign in instances if isinstance(campaign, Campaign) and campaign.editions.exists()]
    if not kept:
        return None
    messages.error(request, f"“{kept[0]}” was sent and is kept with its report.")
    return redirect("wagtailsnippets_cms_campaign:list")


@hooks.register("construct_main_menu")
def only_what_is_used(request, items) -> None:
    """This shop's pages are Oscar's: Wagtail's page tree, its reports and documents would lead nowhere."""
    items[:] = [item for item in items if item.name not in ("explorer", "documents", "reports", "help")]


@hooks.register("insert_global_admin_css")
def no_page_search() -> str:
    """The search box of Wagtail's first page finds pages, of which there are none; its template has no block for it."""
    return mark_safe("<style>.w-dashboard > header form { display: none }</style>")  # nosec B308 B703
