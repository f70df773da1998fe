"""Lists of readers that a marketer brings from elsewhere, and how far each is taken in."""

from django.conf import settings
from django.db import models


class ReaderImport(models.Model):
    """One uploaded list. Its people wait in parts; a part goes in the transaction that takes its people in, so that a
    worker that dies loses nothing and adds nobody twice."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Cancelled"

    file_name = models.CharField(max_length=255)
    source = models.CharField("where these people agreed", max_length=64)
    wording = models.CharField("what they agreed to", max_length=255)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, editable=False)  # [line, value, why], the first ones
    refused_count = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def percent(self) -> int:
        return 100 if not self.total else self.done * 100 // self.total

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.FINISHED, self.State.CANCELLED)


class ReaderImportPart(models.Model):
    """Some people of a list who are not taken in yet, each as [email, name]."""

    reader_import = models.ForeignKey(ReaderImport, models.CASCADE, related_name="parts")
    people = models.JSONField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{len(self.people)} people of {self.reader_import_id}"
