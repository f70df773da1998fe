"""Proves that no placed order was changed: recomputes every counterfoil and the chain over them."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from forked_apps.order import proof
from forked_apps.order.models import OrderSeal


class Command(BaseCommand):
    help = "Recomputes all placed orders and names every difference; exits with an error when there is one."

    def add_arguments(self, parser):
        parser.add_argument(
            "--head", default="", help="a chain value noted down earlier; it must still be in the chain"
        )

    def handle(self, *args, head="", **options):
        run = proof.prove(now=timezone.now(), finished=timezone.now, progress=self._bar)
        for row in run.differences:
            self.stderr.write(str(proof.Difference(**row)))
        if head and not OrderSeal.objects.filter(chain=head).exists():
            raise CommandError(f"The chain does not contain {head}: history was rewritten.")
        if run.differences:
            raise CommandError(f"{len(run.differences)} differences in {run.orders} orders.")
        self.stdout.write(f"{run.orders} orders are as agreed. Head of the chain: {run.head or 'none yet'}")

    def _bar(self, rows, total):
        return tqdm(
            rows, total=total, unit=" orders", desc="verifying", file=sys.stderr, disable=not sys.stderr.isatty()
        )
