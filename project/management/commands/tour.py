"""Walk the main job through a running demo and print each step: `make tour`."""

import sys
import time
import urllib.error
from decimal import Decimal

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from project.tour import shopping, staff
from project.tour.narrator import Narrator
from project.tour.walk import Unexpected, Walk


class Command(BaseCommand):
    help = "Walks the main job through the demo at SHOP_BASE_URL, as a guest, a customer, a merchandiser, a marketer."
    requires_system_checks = []

    def handle(self, **options) -> None:
        narrator = Narrator(self._line, colours=sys.stdout.isatty() and not options["no_color"])
        walk = Walk(settings.SHOP_BASE_URL, narrator, email=f"walker-{time.time_ns() // 1_000_000}@example.com")
        try:
            take(walk)
        except urllib.error.URLError as error:
            raise CommandError(f"No shop answers at {walk.base_url} ({error.reason}). Start one: make demo") from error
        except Unexpected as surprise:
            raise CommandError(str(surprise)) from surprise
        narrator.says("")
        narrator.says(f"Look for yourself: {walk.base_url}/dev/mail/ and {walk.base_url}/api/docs/")

    def _line(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def take(walk: Walk) -> None:
    """The five steps."""
    tell = walk.narrator
    tell.step(1, "A guest looks around, searches, and fills a cart")
    shopping.look_around(walk)
    shopping.fill_a_cart(walk)
    tell.step(2, "The guest registers and logs in; the cart comes along")
    shopping.register_and_log_in(walk)
    tell.step(3, "A merchandiser raises a price; the customer is asked again before paying more")
    staff.change_price(walk, by=Decimal("1.00"))
    shopping.place_the_order(walk)
    tell.step(4, "The price moves again; the order does not")
    staff.change_price(walk, by=Decimal("-0.50"))
    shopping.look_back(walk)
    tell.step(5, "A marketer sends a campaign; one reader has had enough")
    try:
        sent = staff.send_the_campaign(walk)
    except staff.NothingToSend as over:
        tell.says(str(over))
    else:
        staff.unsubscribe_one(walk, subject=sent["subject"])
