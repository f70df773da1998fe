"""App config of the payment fork: freezes what was paid and invoiced, prepares the numbers of invoices."""

import oscar.apps.payment.apps as apps
from django.db.models import Q
from django.db.models.signals import post_migrate


class PaymentConfig(apps.PaymentConfig):
    name = "forked_apps.payment"

    def ready(self) -> None:
        super().ready()
        from forked_apps import retention
        from forked_apps.order import kept, proof
        from forked_apps.payment import checks, kept_money, numbers_proof, receivers
        from forked_apps.payment.frozen import KEPT
        from forked_apps.payment.invoices import prepare

        for label, rule in KEPT.items():
            kept.register(label, rule)
        proof.further_checks.append(kept_money.kept)
        proof.further_checks.append(numbers_proof.gaps)
        # What is not done yet waits for the sweeper.
        retention.register(
            retention.Rule("webhook_events", "payment.WebhookEvent", "received_at", Q(done_at__isnull=False))
        )
        post_migrate.connect(prepare, dispatch_uid="payment.invoice_series")
