"""Service mails that failed or may not have gone out, for staff to send again."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import ListView

from forked_apps.communication import resending
from forked_apps.communication.events import EVENTS
from forked_apps.communication.models import OutgoingMail


class StrandedMailView(ListView):
    """What nothing sends any more by itself, newest first. Bodies are not shown: they belong to their readers."""

    template_name = "oscar/dashboard/comms/stranded.html"
    context_object_name = "mails"
    paginate_by = 50

    def get_queryset(self):
        return OutgoingMail.objects.stranded().select_related("order").defer("text", "html", "context")

    def get_context_data(self, **kwargs):
        shown = super().get_context_data(**kwargs)
        for mail in shown["mails"]:
            mail.label = EVENTS[mail.event].label if mail.event in EVENTS else mail.event
        return shown

    def post(self, request, *args, **kwargs):
        wanted = [int(pk) for pk in request.POST.getlist("mail") if pk.isascii() and pk.isdigit() and len(pk) < 19]
        moved = resending.send_again(mail_ids=wanted, now=timezone.now())
        if moved:
            done = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", moved)
            messages.success(request, done % {"count": moved})
        else:
            messages.warning(request, _("Choose a mail that has not been sent again yet."))
        return redirect("dashboard:comms-stranded")
