"""Send and Delivery: one campaign on its way, and its mail to one reader."""

import secrets

from django.conf import settings
from django.db import models

from cms.models.campaigns import Campaign
from cms.models.consent import Subscription
from cms.models.editions import Edition


def new_token() -> str:
    """22 characters, 128 random bits; stored, so that a link in an old mail works after every change of keys."""
    return secrets.token_urlsafe(16)


class Send(models.Model):
    """The sending of one edition to its audience.

    `holds_campaign` is the campaign's pk while this send stands and null once it is cancelled before any mail left:
    its unique index is what makes a second send of the same campaign impossible.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        EXPANDING = "expanding", "Gathering readers"
        READY = "ready", "Ready"
        SENDING = "sending", "Sending"
        PAUSED = "paused", "Paused"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Cancelled"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sends")
    edition = models.OneToOneField(Edition, models.PROTECT, related_name="send")
    holds_campaign = models.BigIntegerField(null=True, unique=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PLANNED)
    audience = models.JSONField(default=dict)  # the segment as it was: {name, match, rules}
    expected = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.campaign.name}: {self.get_state_display()}"


class Delivery(models.Model):
    """One mail of a send to one address; its state is always true, also after a process was killed.

    queued -> claimed (a worker holds a lease) -> inflight (committed just before the message may be accepted) -> sent.
    A lease that ran out goes back to queued from `claimed`, but to `uncertain` from `inflight`: nobody can know.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        CLAIMED = "claimed", "Taken by a worker"
        INFLIGHT = "inflight", "Being sent"
        SENT = "sent", "Sent"
        UNCERTAIN = "uncertain", "Uncertain"
        FAILED = "failed", "Failed"
        SKIPPED = "skipped", "Skipped"

    send = models.ForeignKey(Send, models.PROTECT, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, models.SET_NULL, null=True, related_name="deliveries")
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    token = models.CharField(max_length=22, unique=True, default=new_token)
    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=255, blank=True)
    error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    unsubscribed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["send", "email"], name="one_delivery_per_address")]
        indexes = [models.Index(fields=["send", "state"], name="delivery_by_state")]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_state_display()}"
