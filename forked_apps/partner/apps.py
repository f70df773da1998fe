"""App config of the partner fork."""

import oscar.apps.partner.apps as apps


class PartnerConfig(apps.PartnerConfig):
    name = "forked_apps.partner"

    def ready(self) -> None:
        # Not Oscar's receivers: they look for low stock at every save, `low_stock` does so after every movement.
        from django.db.models.signals import post_migrate, pre_migrate

        from forked_apps.partner import checks, receivers, rule_triggers
        from forked_apps.retention import Rule, register

        pre_migrate.connect(rule_triggers.before_migrate, dispatch_uid="unwatch-rules")
        post_migrate.connect(rule_triggers.after_migrate, dispatch_uid="watch-rules")

        register(Rule("stock_alerts", "partner.StockAlert", "date_closed"))
