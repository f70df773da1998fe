"""App config of the order fork: installs the freezing of orders and tells partner which orders hold stock."""

import oscar.apps.order.apps as apps


class OrderConfig(apps.OrderConfig):
    name = "forked_apps.order"

    def ready(self) -> None:
        super().ready()
        from django.db.models.signals import post_migrate, post_save, pre_migrate

        from forked_apps.order import chain, checks, freezing, popularity, seals, signals, stock
        from forked_apps.partner import holders
        from forked_apps.partner.signals import ledger_written

        holders.register(stock.holds)
        popularity.replace_oscars()
        pre_migrate.connect(freezing.before_migrate, dispatch_uid="unfreeze-orders")
        post_save.connect(seals.row_saved, dispatch_uid="seal-rows")
        signals.rows_changed.connect(seals.rows_changed, dispatch_uid="seal-changed-rows")
        ledger_written.connect(seals.ledger_written, dispatch_uid="seal-ledgers")
        post_migrate.connect(chain.prepare, dispatch_uid="head-of-the-chain")
        post_migrate.connect(freezing.after_migrate, dispatch_uid="freeze-orders")
