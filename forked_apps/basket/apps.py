"""App config of the basket fork: Oscar's pages and the OK button of notices."""

import oscar.apps.basket.apps as apps
from django.urls import path


class BasketConfig(apps.BasketConfig):
    name = "forked_apps.basket"

    def ready(self) -> None:
        super().ready()
        from django.db.models import Q

        from forked_apps.partner.rule_triggers import Watched, watch
        from forked_apps.retention import Rule, register

        watch(Watched("address.Country"))
        # Carts that no token can reach any more; also those frozen for a payment that never came, or merged. Carts of
        # accounts stay, and so does every cart that became an order.
        idle = Q(owner=None, order__isnull=True, status__in=["Open", "Merged", "Frozen", "Saved"])
        register(Rule("guest_carts", "basket.Basket", "updated_at", idle))

    def get_urls(self):
        from forked_apps.basket.views import AcknowledgeView

        return [
            path("acknowledge/", AcknowledgeView.as_view(), name="acknowledge"),
            *super().get_urls(),
        ]
