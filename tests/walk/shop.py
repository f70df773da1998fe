"""The shop that is walked through: the small demo, and one of everything that it has not. `ids` names its rows."""

import io
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.contrib.flatpages.models import FlatPage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from oscar.core.loading import get_model
from wagtail.documents.models import Document
from wagtail.models import Collection

from cms.models import Campaign, ServiceMessage
from forked_apps.accounts.models import User
from forked_apps.basket import editing, lookup
from forked_apps.catalogue.models import AttributeOptionGroup, Option, Product, ProductClass
from forked_apps.catalogue.reviews.models import ProductReview
from forked_apps.order.models import Order
from tests.factories import basket as carts
from tests.factories import catalogue


def build() -> None:
    """Everything that the routes show, made by the project's own doors where it has them."""
    call_command("load_demo", "--small", stdout=io.StringIO())
    shopper = User.objects.get(email="customer@example.com")
    product = Product.objects.filter(structure=Product.STANDALONE).first()
    _dashboard_things(product, shopper)
    _things_of(shopper, product)
    _cms_things()


def _dashboard_things(product: Product, shopper: User) -> None:
    AttributeOptionGroup.objects.get_or_create(name="Walked colours")[0].options.create(option="blue")
    Option.objects.get_or_create(code="engraving", defaults={"name": "Engraving", "type": "text"})
    FlatPage.objects.create(url="/walk/", title="Walk", content="<p>Walk</p>").sites.add(1)
    weight_based = get_model("shipping", "WeightBased").objects.create(name="By weight", default_weight=1)
    weight_based.bands.create(upper_limit=5, charge="3.00")
    carts.range_(products=[product])
    voucher_set = get_model("voucher", "VoucherSet").objects.create(
        name="Walk", count=2, start_datetime=timezone.now(), end_datetime=timezone.now() + timedelta(days=2)
    )
    carts.voucher("WALKSET").voucher_set = voucher_set
    catalogue.review(product, user=shopper, status=ProductReview.FOR_MODERATION)
    approved = catalogue.review(product, user=User.objects.get(email="admin@example.com"))
    get_model("reviews", "Vote").objects.create(review=approved, user=shopper, delta=1)
    get_model("order", "OrderNote").objects.create(order=Order.objects.first(), message="call first", user=None)
    get_model("partner", "StockAlert").objects.create(stockrecord=product.stockrecords.first(), threshold=5)
    get_model("search", "FacetDefinition").objects.get_or_create(code="walked", defaults={"label": "Walked"})


def _things_of(shopper: User, product: Product) -> None:
    cart = lookup.open_for(user=shopper)
    editing.add(basket_id=cart.pk, product_id=product.pk, quantity=2)
    for name in ("Wishes", "More wishes"):
        wishes = shopper.wishlists.create(name=name, visibility="Shared")
        wishes.add(product)
    get_model("customer", "ProductAlert").objects.create(product=product, user=shopper)
    get_model("communication", "Notification").objects.create(recipient=shopper, subject="Hello", body="Hello")
    get_model("communication", "Email").objects.create(user=shopper, email=shopper.email, subject="Hello")


def _cms_things() -> None:
    Collection.get_first_root_node().add_child(name="Walked")
    Document.objects.create(title="Walk", file=SimpleUploadedFile("walk.txt", b"walk"))
    for thing in (*Campaign.objects.all()[:2], ServiceMessage.objects.first()):
        if thing is not None and thing.latest_revision is None:
            thing.save_revision()


def _first(model: str | type, **filters) -> list:
    found = (get_model(*model.split(".")) if isinstance(model, str) else model).objects.filter(**filters)
    return [row.pk for row in found.order_by("pk")[:1]]


class Ids:
    """Values for the variable parts of a route: those of rows that exist; several where their states differ."""

    def __init__(self) -> None:
        self.shopper = User.objects.get(email="customer@example.com")
        self.products = [_first(Product, structure=kind)[0] for kind in ("standalone", "parent", "child")]
        orders = Order.objects.order_by("status", "pk")
        self.orders = list({order.status: order for order in orders}.values())
        self.own_order = Order.objects.filter(user=self.shopper).first()
        self.wishlists = list(self.shopper.wishlists.order_by("pk"))
        self.class_slugs = [row.slug for row in ProductClass.objects.all()[:2]]
        self.content_type = ContentType.objects.get_for_model(Campaign).pk

    def of(self, pattern: str, parts: Iterable[str]) -> list[dict[str, object]]:
        """One dictionary of values for each address that is worth a visit; none when no such thing exists."""
        from tests.walk import values

        found = {part: values.of(self, pattern, part) for part in parts}
        if not all(found.values()):
            return []
        width = max((len(options) for options in found.values()), default=1)
        return [{part: options[n % len(options)] for part, options in found.items()} for n in range(width)]
