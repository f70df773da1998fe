"""Grow an empty or generated shop to any size, for measuring: see `project/growth`."""

import time

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from project.growth import shop


class Command(BaseCommand):
    help = (
        "Writes products, customers and orders in bulk, up to these numbers, with ledgers, seals and chain: "
        "verify_orders and verify_stock find nothing. For measuring; refuses a shop with orders of its own."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--products", type=int, default=10_000, help="products in lists, variants not counted")
        parser.add_argument("--orders", type=int, default=1_000)
        parser.add_argument("--seed", type=int, default=1, help="another number makes another shop")
        parser.add_argument("--pictures", action="store_true", help="products have pictures, a few files shared by all")

    def handle(self, *, products: int, orders: int, seed: int, pictures: bool, **options) -> None:
        began = time.monotonic()
        try:
            shop.grow(
                product_count=products,
                order_count=orders,
                seed=seed,
                now=timezone.now(),
                pictures=pictures,
                progress=self._tell,
            )
        except shop.OthersOrders:
            raise CommandError(
                "This shop has orders that were not generated. Generate into a database of its own."
            ) from None
        self.stdout.write(f"Done in {time.monotonic() - began:.0f} s. Now build the index: manage.py rebuild_search")

    def _tell(self, what: str, done: int, total: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r  {what}: {done:,} of {total:,}", ending="\n" if done == total else "")
            self.stdout.flush()
        elif done == total or done % 50_000 < 1000:
            self.stdout.write(f"  {what}: {done:,} of {total:,}")
