"""Product cards as the shop shows them now: name, picture, price with tax, address, whether they can be bought."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.storage import default_storage
from oscar.templatetags.currency_filters import currency
from sorl.thumbnail import get_thumbnail

from forked_apps.catalogue.models import Product
from forked_apps.communication.layout import absolute
from forked_apps.partner.strategy import for_shopper

PICTURE = "520x520"  # shown at half that width, sharp on dense screens


@dataclass(frozen=True)
class Card:
    """`price` is with tax in `currency`, None when the product has none; `from_price` says that variants cost more."""

    id: int
    title: str
    sku: str
    url: str
    picture: str
    price: Decimal | None
    currency: str
    from_price: bool
    visible: bool
    buyable: bool

    @property
    def price_words(self) -> str:
        if self.price is None:
            return ""
        return f"{'from ' if self.from_price else ''}{currency(self.price, self.currency)}"


def cards(product_ids: Iterable[int]) -> dict[int, Card]:
    """Cards by product id; as many queries for one product as for fifty. Ids that do not exist are left out."""
    strategy = for_shopper()
    products = Product.objects.filter(pk__in=set(product_ids)).select_related("product_class", "parent__product_class")
    products = products.prefetch_related("images", "stockrecords", "children__stockrecords", "parent__images")
    return {product.pk: _card(product, strategy) for product in products}


def _card(product, strategy) -> Card:
    price, availability = _offer(product, strategy)
    return Card(
        id=product.pk,
        title=product.get_title(),
        sku=_sku(product),
        url=absolute(product.get_absolute_url()),
        picture=picture_of(product),
        price=price.incl_tax if price.exists else None,
        currency=price.currency or "",
        from_price=product.is_parent and len(_prices(product)) > 1,
        visible=product.is_visible,
        buyable=availability.is_available_to_buy,
    )


def _offer(product, strategy) -> tuple:
    """Price and availability; of a parent from its loaded children, where the strategy would ask again for each."""
    if not product.is_parent:
        info = strategy.fetch_for_product(product)
        return info.price, info.availability
    children = [child for child in product.children.all() if child.is_visible]
    stock = [(child, strategy.select_stockrecord(child)) for child in children]
    return strategy.parent_pricing_policy(product, stock), strategy.parent_availability_policy(product, stock)


def picture_of(product) -> str:
    """Full address of the product's first picture as a JPEG, which every mail program shows; empty without one."""
    images = product.images.all() or (product.parent.images.all() if product.parent_id else [])
    image = min(images, key=lambda image: image.display_order, default=None)
    if image is None or not default_storage.exists(image.original.name):
        return ""
    return absolute(get_thumbnail(image.original, PICTURE, crop="center", format="JPEG", quality=82).url)


def _prices(product) -> set[Decimal]:
    return {record.price for child in product.children.all() for record in child.stockrecords.all()}


def _sku(product) -> str:
    records = [*product.stockrecords.all(), *(r for child in product.children.all() for r in child.stockrecords.all())]
    return records[0].partner_sku if records else (product.upc or "")
