"""OutgoingMail, the outbox of service mail; the rest is Oscar's."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forked_apps.communication.managers import OutgoingMailQuerySet


class OutgoingMail(models.Model):
    """One service mail to one address: a row before it is a message, so that it is sent once and never lost.

    It is written inside the business transaction and stays `queued` until a worker claims it. Subject and bodies are
    rendered once, just before the first try, and then stay: a retry sends the same words. A worker that dies between
    `sending` and the server's answer leaves a row of which nobody can know whether it went out; it becomes
    `uncertain` and is shown to staff, who may send it again; by itself it is sent again only where the shop says so.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")

    event = models.CharField(max_length=64)
    recipient = models.EmailField()
    subject = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    context = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    dedupe_key = models.CharField(max_length=191, unique=True)
    order = models.ForeignKey("order.Order", models.SET_NULL, null=True, blank=True, related_name="outgoing_mails")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="outgoing_mails"
    )
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=255, blank=True)
    error = models.TextField(blank=True)
    # Whether its uncertainty was ended by time once already; staff may send it again as often as they like.
    was_sent_again = models.BooleanField(default=False)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        app_label = "communication"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="mail_by_state_and_time")]

    def __str__(self) -> str:
        return f"{self.event} to {self.recipient}"


from oscar.apps.communication.models import *  # noqa: E402, F403
