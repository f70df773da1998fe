"""Wagtail pages around a send: checklist and confirmation, test copy, progress, report."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView, View

from cms.forms import SendForm
from cms.models import Campaign, Send, Subscription
from cms.segments.query import readers
from cms.sending import report, start, trial
from forked_apps.communication.layout import BrokenMail


class _MaySend(PermissionRequiredMixin):
    permission_required = "cms.send_campaign"
    raise_exception = True


class SendCampaign(_MaySend, TemplateView):
    """Shows who will get what and what was checked; POST sends."""

    template_name = "cms/admin/send.html"

    def get_context_data(self, **kwargs) -> dict:
        campaign = get_object_or_404(Campaign.objects.select_related("segment"), pk=self.kwargs["campaign_id"])
        now = timezone.now()
        checks = start.checklist(campaign, now=now)
        audience = readers(segment=campaign.segment, now=now).count()
        return {
            **super().get_context_data(**kwargs),
            "campaign": campaign,
            "checks": checks,
            "sendable": audience > 0 and all(check.passed or not check.required for check in checks),
            "audience": audience,
            "left_out": Subscription.objects.count() - Subscription.objects.mailable().count(),
            "form": kwargs.get("form") or SendForm(audience=audience),
        }

    def get(self, request, *args, **kwargs) -> HttpResponse:
        context = self.get_context_data(**kwargs)
        if standing := context["campaign"].standing_send:
            return redirect("cms_send_report", standing.pk)
        return self.render_to_response(context)

    def post(self, request, campaign_id: int) -> HttpResponse:
        campaign = get_object_or_404(Campaign, pk=campaign_id)
        audience = readers(segment=campaign.segment, now=timezone.now()).count()
        form = SendForm(request.POST, audience=audience)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            send = start.start(campaign_id=campaign_id, actor=request.user, now=timezone.now())
        except start.AlreadySent as already:
            send = already.send
        except start.NotSendable as refused:
            messages.error(request, f"Not sent. {refused}")
            return redirect("cms_send", campaign_id)
        return redirect("cms_send_report", send.pk)


class SendTrial(_MaySend, View):
    """Sends a test copy to the person who asks."""

    def post(self, request, campaign_id: int) -> HttpResponse:
        campaign = get_object_or_404(Campaign, pk=campaign_id)
        user = request.user
        try:
            trial.send_trial(campaign=campaign, recipient=user.email, name=user.first_name, now=timezone.now())
        except (trial.NotDelivered, BrokenMail) as failed:
            messages.error(request, f"The test was not sent: {failed}")
        else:
            messages.success(request, f"A test copy is on its way to {user.email}.")
        return redirect("cms_send", campaign_id)


@require_safe
@permission_required("cms.send_campaign", raise_exception=True)
@xframe_options_sameorigin
def look(request, campaign_id: int) -> HttpResponse:
    """The approved content, for the frame in the send dialog."""
    campaign = get_object_or_404(Campaign, pk=campaign_id)
    return campaign.serve_preview(request, request.GET.get("mode", "html"))


class SendReport(_MaySend, TemplateView):
    """Progress while the send runs, figures afterwards."""

    template_name = "cms/admin/report.html"

    def get_context_data(self, **kwargs) -> dict:
        send = get_object_or_404(Send.objects.select_related("campaign", "edition", "created_by"), pk=kwargs["send_id"])
        troubled = send.deliveries.filter(state__in=("failed", "uncertain", "skipped")).order_by("state", "email")
        return {
            **super().get_context_data(**kwargs),
            "send": send,
            "report": report.of(send),
            "troubled": troubled[:200],
            "left": send.deliveries.exclude(unsubscribed_at=None).count(),
        }


@require_safe
@permission_required("cms.send_campaign", raise_exception=True)
def progress(request, send_id: int) -> JsonResponse:
    """How far a send is, for the page that polls."""
    figures = report.of(get_object_or_404(Send, pk=send_id))
    return JsonResponse(
        {
            "state": figures.send.state,
            "state_words": figures.send.get_state_display(),
            "percent": figures.percent,
            "done": figures.done,
            "total": figures.total,
            "counts": figures.counts,
        }
    )
