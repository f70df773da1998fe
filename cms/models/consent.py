"""Who may be sent promotional mail: subscriptions, the proof of consent, and addresses that must be left alone."""

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from forked_apps.accounts import one_line


def address_hash(email: str) -> str:
    """A keyed hash of an address, 64 hex digits: it keeps its meaning when the address itself has been erased."""
    key = settings.SUPPRESSION_KEY or settings.SECRET_KEY
    return salted_hmac("cms.suppression", email.strip().lower(), secret=key, algorithm="sha256").hexdigest()


class SubscriptionQuerySet(models.QuerySet):
    def mailable(self) -> "SubscriptionQuerySet":
        """Subscribed and not suppressed: the only people a campaign may ever reach."""
        return self.filter(state=Subscription.State.ON).exclude(email_hash__in=Suppression.objects.values("email_hash"))


class Subscription(models.Model):
    """One address that was asked for promotional mail. The address is stored in lower case."""

    class State(models.TextChoices):
        PENDING = "pending", "To be confirmed"
        ON = "on", "Subscribed"
        OFF = "off", "Unsubscribed"

    email = models.EmailField(unique=True)
    email_hash = models.CharField(max_length=64, db_index=True, editable=False)
    name = models.CharField(max_length=120, blank=True, validators=[one_line.validate])
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="mail_subscriptions"
    )
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    source = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "subscriber"

    def __str__(self) -> str:
        return self.email

    @property
    def is_on(self) -> bool:
        return self.state == self.State.ON

    def save(self, *args, **kwargs) -> None:
        self.email = self.email.strip().lower()
        self.email_hash = address_hash(self.email)
        super().save(*args, **kwargs)


class ConsentRecord(models.Model):
    """What an address agreed to or took back, when and where; rows are only ever added."""

    class Action(models.TextChoices):
        ASKED = "asked", "Asked for mail"
        CONFIRMED = "confirmed", "Confirmed"
        WITHDRAWN = "withdrawn", "Withdrew"

    subscription = models.ForeignKey(Subscription, models.SET_NULL, null=True, related_name="consents")
    email_hash = models.CharField(max_length=64, db_index=True)
    action = models.CharField(max_length=16, choices=Action.choices)
    source = models.CharField(max_length=64)
    wording = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} ({self.source})"


class Suppression(models.Model):
    """An address that gets no promotional mail, kept as a hash so that it outlives the account."""

    class Scope(models.TextChoices):
        MARKETING = "marketing", "Promotional mail"
        ALL = "all", "All mail"

    email_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=16, choices=Scope.choices, default=Scope.MARKETING)
    reason = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}: {self.reason}"
