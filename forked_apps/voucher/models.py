"""Voucher: Oscar's, able to say in one word why it cannot be used."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.voucher.abstract_models import AbstractVoucher, AbstractVoucherApplication
from oscar.apps.voucher.utils import get_unused_code

from forked_apps.offer.counters import CountedUse
from forked_apps.voucher import obstacles
from forked_apps.voucher.managers import VoucherQuerySet


class Voucher(CountedUse, AbstractVoucher):
    """A code that unlocks offers. Codes do not depend on case: they are stored in capitals."""

    COUNTS = ("num_basket_additions", "num_orders", "total_discount")

    objects = VoucherQuerySet.as_manager()

    class Meta(AbstractVoucher.Meta):
        abstract = False

    def save(self, *args, **kwargs) -> None:
        self.code = self.code.strip() or get_unused_code()
        super().save(*args, **kwargs)

    def record_usage(self, order, user) -> None:
        """Oscar's name for counting one use; orders are counted by `voucher.redemption`, under a lock."""
        self.applications.create(order=order, user=user if user.is_authenticated else None)
        self.count_up(num_orders=1)

    record_usage.alters_data = True

    def record_discount(self, discount) -> None:
        """Oscar's name for adding up what the voucher gave."""
        self.count_up(total_discount=discount["discount"])

    record_discount.alters_data = True

    def obstacle(self, *, user, now: datetime) -> str | None:
        """One of `obstacles`, or None when `user` (None: a guest) can use the voucher now.

        Load it by `with_use_by(user)` and with its offers prefetched: then no query is made here.
        """
        if now < self.start_datetime:
            return obstacles.NOT_STARTED
        if now > self.end_datetime:
            return obstacles.ENDED
        return self._obstacle_of_use(user) or self._obstacle_of_offers()

    def _obstacle_of_use(self, user) -> str | None:
        if self.usage == self.SINGLE_USE and self.was_used:
            return obstacles.USED_UP
        if self.usage == self.ONCE_PER_CUSTOMER:
            if user is None or not user.is_authenticated:
                return obstacles.LOGIN_REQUIRED
            if self.was_used_by_user:
                return obstacles.USED_BY_YOU
        return None

    def _obstacle_of_offers(self) -> str | None:
        offers = self.offers.all()
        if all(offer.is_suspended for offer in offers):
            return obstacles.SUSPENDED
        if all(offer.is_suspended or offer.get_max_applications() == 0 for offer in offers):
            return obstacles.USED_UP
        return None


class VoucherApplication(AbstractVoucherApplication):
    """One use of a voucher in an order. It outlives the account: a used code must not come back with a deletion."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("User")
    )

    class Meta(AbstractVoucherApplication.Meta):
        abstract = False


from oscar.apps.voucher.models import *  # noqa: E402, F403
