"""App config of the partner fork."""

import oscar.apps.partner.apps as apps


class PartnerConfig(apps.PartnerConfig):
    name = "forked_apps.partner"

    def ready(self) -> None:
        # Not Oscar's receivers: they look for low stock at every save, `low_stock` does so after every movement.
        from forked_apps.partner import checks, receivers
        from forked_apps.retention import Rule, register

        register(Rule("stock_alerts", "partner.StockAlert", "date_closed"))
