"""Reckons the whole shelf anew, names what differed, and puts it right."""

import itertools
import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from forked_apps.catalogue.models import Product
from forked_apps.shelf import verifying, writing


class Command(BaseCommand):
    help = "Proves every row of the shelf from products, prices, stock and orders; exits with 1 when one differed."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="name what differs and change nothing")

    def handle(self, *args, check: bool = False, **options) -> None:
        bar = tqdm(total=Product.objects.count(), unit="product", disable=not sys.stderr.isatty())
        wrong: list[int] = []
        found = verifying.differences(progress=bar.update)
        for product_id, columns in itertools.groupby(found, key=lambda one: one.product_id):
            self.stderr.write(self.style.ERROR(f"product {product_id}: {'; '.join(map(str, columns))}"))
            wrong.append(product_id)
        bar.close()
        if not wrong:
            self.stdout.write(self.style.SUCCESS("The shelf is as it ought to be."))
            return
        if not check:
            writing.rebuild(wrong)
        raise CommandError(f"{len(wrong)} products differed" + (" and were put right." if not check else "."))
