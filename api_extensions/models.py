"""Rows that only the API needs: stored answers of repeated requests."""

from django.db import models


class IdempotentRequest(models.Model):
    """A request that was sent with an Idempotency-Key: who, what, and the answer once there is one.

    `owner` is "user:<id>" or "cart:<public id>"; `key_hash` and `fingerprint` are SHA-256, so that no client text
    stands in an index. `status` is empty while the first request is being served, `lease_until` the moment after which
    its server is taken for dead.
    """

    owner = models.CharField(max_length=64)
    key_hash = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    claimed_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key_hash"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key_hash[:12]}"
