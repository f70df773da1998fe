"""App config of the order fork: installs the freezing of orders and tells partner which orders hold stock."""

import oscar.apps.order.apps as apps


class OrderConfig(apps.OrderConfig):
    name = "forked_apps.order"

    def ready(self) -> None:
        super().ready()
        from django.db.models.signals import post_migrate, pre_migrate

        from forked_apps.order import checks, freezing, stock
        from forked_apps.partner import holders

        holders.register(stock.holds)
        pre_migrate.connect(freezing.before_migrate, dispatch_uid="unfreeze-orders")
        post_migrate.connect(freezing.after_migrate, dispatch_uid="freeze-orders")
