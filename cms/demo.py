"""Demo mail: one campaign ready to be sent, one that was sent with its report, and people who subscribed."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from cms import subscribing
from cms.demo_pictures import banner
from cms.models import Campaign, Delivery, Segment, Send
from cms.rendering.products import cards
from cms.sending.expand import expand
from cms.sending.freezing import freeze

# fmt: off
FIRST = [
    "Ada", "Ben", "Cleo", "Dag", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jon",
    "Kaja", "Leo", "Mina", "Nils", "Olga", "Per", "Quin", "Rosa", "Sven", "Tilda",
]
# fmt: on
LAST = ["Abel", "Brandt", "Costa", "Dahl", "Engel", "Fuchs", "Gray", "Holm"]


NEW_SEASON_WORDS = (
    "<p>{greeting}</p><p>The workshop has been busy. These are the four pieces that people asked for most this month, "
    "<b>chosen by the people who make them</b>.</p>"
)
PRICES_WORDS = "<p>What your order says is what you pay, whatever changes afterwards.</p>"
RETURN_WORDS = "<p>Try it at home. If it is not right, send it back.</p>"


def demo_people(count: int = 40) -> list[tuple[str, str]]:
    """(address, name) of invented people at example.com, always the same ones."""
    people = []
    for number in range(count):
        first, last = FIRST[number % len(FIRST)], LAST[(number * 3 + number // len(FIRST)) % len(LAST)]
        people.append((f"{first}.{last}{number}@example.com".lower(), first))
    return people


def build_campaigns(*, products: Sequence, now: datetime) -> list[Campaign]:
    """Makes the demo's campaigns from the given products, 40 subscribers, two segments; again: nothing is doubled.

    The first campaign is approved and ready to be sent, the second one was sent five days ago. No mail is sent.
    """
    if Campaign.objects.exists():
        return list(Campaign.objects.order_by("-pk")[:2])
    subscribing.subscribe_people(demo_people(), source="demo", now=now - timedelta(days=30))
    _segments()
    known = cards(product.pk for product in products)
    sellable = [product for product in products if product.pk in known and known[product.pk].buyable]
    sent = _autumn(sellable[4:])
    _as_if_sent(sent, at=now - timedelta(days=5))
    return [_new_season(sellable[:4]), sent]


def _segments() -> None:
    _segment("New subscribers", "Joined in the last 30 days", ("joined", {"days": 30}))
    _segment("Customers of this year", "At least one order in 365 days", ("ordered", {"at_least": 1, "days": 365}))


def _segment(name: str, description: str, *rules: tuple[str, dict]) -> None:
    Segment.objects.get_or_create(name=name, defaults={"description": description, "rules": list(rules)})


def _new_season(products: list) -> Campaign:
    hero = _hero(
        "Small things, made well",
        "Four favourites of our makers, back in stock. The prices you see are today's.",
        _banner("Small things banner", "Three of the season's products", products, "#cfe3dc"),
    )
    body = [
        ("hero", hero),
        ("text", {"body": NEW_SEASON_WORDS, "align": "left"}),
        ("products", _grid("Back in stock", products)),
        ("divider", None),
        ("columns", {"columns": [_column("Prices that stay", PRICES_WORDS), _column("Thirty days", RETURN_WORDS)]}),
        ("button", {"label": "See everything new", "url": "/catalogue/", "align": "center"}),
    ]
    return _campaign("New season", "Four favourites are back, {name}", "Made well, and in stock again.", body)


def _autumn(products: list) -> Campaign:
    chosen = products[:6]
    hero = _hero(
        "For the long evenings",
        "Warm light, warm hands, something good to drink.",
        _banner("Long evenings banner", "Three products for the evening", chosen, "#f0dcc6"),
    )
    body = [
        ("hero", hero),
        ("products", _grid("Chosen for you", chosen)),
        ("text", {"body": "<p>Questions? Simply answer this mail: a person reads it.</p>", "align": "left"}),
    ]
    return _campaign("Long evenings", "For the long evenings", "Six things that make staying in a pleasure.", body)


def _hero(heading: str, text: str, image) -> dict:
    return {
        "image": image,
        "heading": heading,
        "text": text,
        "button_label": "Visit the shop",
        "button_url": "/catalogue/",
    }


def _column(heading: str, body: str) -> dict:
    return {"image": None, "heading": heading, "body": body}


def _banner(title: str, description: str, products: list, ground: str):
    paths = [image.original.name for product in products if (image := _first_image(product))]
    image = banner(title=title, description=description, picture_paths=paths, ground=ground)
    image.contextual_alt_text, image.decorative = description, False
    return image


def _first_image(product):
    return product.images.order_by("display_order").first()


def _grid(heading: str, products: list) -> dict:
    return {
        "heading": heading,
        "products": products,
        "columns": "2",
        "show_prices": True,
        "button_label": "View",
    }


def _campaign(name: str, subject: str, preheader: str, body: list) -> Campaign:
    """A campaign whose content is approved, with the revision that says so."""
    campaign = Campaign.objects.create(name=name, subject=subject, preheader=preheader, body=body)
    campaign.save_revision().publish()
    campaign.refresh_from_db()
    return campaign


def _as_if_sent(campaign: Campaign, *, at: datetime) -> Send:
    """The rows that a real send would have left behind, without the mails."""
    send = Send.objects.create(
        campaign=campaign,
        edition=freeze(campaign=campaign, actor=None, now=at),
        holds_campaign=campaign.pk,
        audience={"name": "All subscribers", "match": "all", "rules": []},
        created_at=at,
    )
    expand(send_id=send.pk, now=at)
    chance = random.Random(7)
    for place, delivery in enumerate(send.deliveries.all()):
        delivery.state, delivery.attempts = Delivery.State.SENT, 1
        delivery.sent_at = at + timedelta(seconds=place)
        if place == 11:
            delivery.state, delivery.error, delivery.sent_at = Delivery.State.FAILED, "550 no such mailbox", None
        elif place == 23:
            delivery.state, delivery.error, delivery.sent_at = Delivery.State.SKIPPED, "unsubscribed", None
        elif chance.random() < 0.05:
            delivery.unsubscribed_at = at + timedelta(hours=place)
        delivery.save()
    Send.objects.filter(pk=send.pk).update(state=Send.State.FINISHED, finished_at=at + timedelta(minutes=1))
    return send
