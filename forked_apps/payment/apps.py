"""App config of the payment fork."""

import oscar.apps.payment.apps as apps
from django.db.models.signals import post_migrate


class PaymentConfig(apps.PaymentConfig):
    name = "forked_apps.payment"

    def ready(self) -> None:
        super().ready()
        from forked_apps.payment.invoices import prepare

        post_migrate.connect(prepare, dispatch_uid="payment.invoice_series")
