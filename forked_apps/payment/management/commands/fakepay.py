"""Runs the stand-in payment provider by hand."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from forked_apps.payment.fakepay.server import Fakepay


class Command(BaseCommand):
    help = (
        "Runs fakepay, a stand-in for Stripe. Point the shop at it with STRIPE_API_BASE=http://127.0.0.1:PORT, "
        "STRIPE_SECRET_KEY=sk_test_fakepay and STRIPE_WEBHOOK_SECRETS=the secret."
    )
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8001)
        parser.add_argument("--webhook-url", default=f"{settings.SHOP_BASE_URL}/api/payment/webhook/")
        parser.add_argument("--webhook-secret", default=(settings.STRIPE_WEBHOOK_SECRETS or ["whsec_fakepay"])[0])
        parser.add_argument("--journal", type=Path, help="a file that keeps the book over a restart")

    def handle(self, *, port: int, webhook_url: str, webhook_secret: str, journal: Path | None, **options) -> None:
        server = Fakepay(("127.0.0.1", port), webhook_url=webhook_url, webhook_secret=webhook_secret, journal=journal)
        self.stdout.write(f"fakepay listens on http://127.0.0.1:{port}, webhooks go to {webhook_url}")
        self.stdout.flush()
        server.serve_forever()
