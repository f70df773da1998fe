"""Which service mails are due, and which were left behind by a worker that died."""

from datetime import datetime, timedelta

from django.db import models

# Longer than any SMTP conversation may take (EMAIL_TIMEOUT per step); after it, the worker is taken to be dead.
LEASE = timedelta(minutes=10)


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, *, now: datetime) -> "OutgoingMailQuerySet":
        """Waiting mails whose time has come, oldest first."""
        return self.filter(state="queued", next_try_at__lte=now).order_by("next_try_at", "pk")

    def abandoned(self, *, now: datetime) -> "OutgoingMailQuerySet":
        """Mails that a worker began to send and never reported on."""
        return self.filter(state="sending", claimed_at__lt=now - LEASE)

    def stranded(self) -> "OutgoingMailQuerySet":
        """Mails that nobody will send any more unless a person says so: uncertain or failed."""
        return self.filter(state__in=("uncertain", "failed"))
