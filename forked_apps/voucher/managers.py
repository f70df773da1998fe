"""Queryset of vouchers: how often they were used, for many at once."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Value


class VoucherQuerySet(models.QuerySet):
    def with_use_by(self, user) -> VoucherQuerySet:
        """Adds `was_used` (by any order) and `was_used_by_user` (False for guests and None)."""
        uses = apps.get_model("voucher", "VoucherApplication").objects.filter(voucher=OuterRef("pk"))
        is_known = user is not None and user.is_authenticated
        return self.annotate(
            was_used=Exists(uses),
            was_used_by_user=Exists(uses.filter(user=user.pk)) if is_known else Value(False),
        )

    def of_code(self, code: str) -> VoucherQuerySet:
        """Vouchers with this code, in any spelling of case; codes are stored in capitals."""
        return self.filter(code=code.strip().upper())
