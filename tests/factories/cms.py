"""Smallest valid campaigns and subscribers; every argument has a default."""

import itertools

from django.utils import timezone

from cms import subscribing
from cms.models import Campaign, Subscription

_number = itertools.count(1)


def subscriber(email: str = "", name: str = "") -> Subscription:
    """Somebody who has confirmed that they want promotional mail."""
    person = (email or f"reader{next(_number)}@example.com", name)
    return subscribing.subscribe_people([person], source="test", now=timezone.now())[0]


def campaign(*, body=None, approved: bool = True, products=(), **fields) -> Campaign:
    """A campaign with one text block (and a grid of the products); approved means that it may be sent."""
    fields = {"name": f"Campaign {next(_number)}", "subject": "News", "preheader": "Short", **fields}
    body = body or [("text", {"body": "<p>{greeting}</p><p>Something new.</p>", "align": "left"})]
    if products:
        body = [*body, ("products", grid(products))]
    made = Campaign.objects.create(body=body, **fields)
    if approved:
        made.save_revision().publish()
        made.refresh_from_db()
    return made


def grid(products) -> dict:
    return {"heading": "", "products": list(products), "columns": "2", "show_prices": True, "button_label": "View"}
