"""Smallest valid catalogue objects; every argument has a default."""

import itertools

from forked_apps.catalogue.models import Category, Product, ProductCategory, ProductClass
from forked_apps.catalogue.reviews.models import ProductReview

_number = itertools.count(1)


def product_class(name: str = "Things", *, track_stock: bool = True) -> ProductClass:
    """The class of this name, made at its first use."""
    return ProductClass.objects.get_or_create(name=name, defaults={"track_stock": track_stock})[0]


def category(name: str = "Kitchen", *, parent: Category | None = None, **fields) -> Category:
    if parent is None:
        return Category.add_root(name=name, **fields)
    return Category.objects.get(pk=parent.pk).add_child(name=name, **fields)


def product(
    title: str = "", *, price="10.00", stock: int | None = 5, sku: str = "", in_category=None, **fields
) -> Product:
    """A public stand-alone product with one stock record; price None: without a stock record."""
    from tests.factories.partner import stock_record

    number = next(_number)
    fields.setdefault("product_class", product_class())
    made = Product.objects.create(title=title or f"Thing {number}", **fields)
    if in_category is not None:
        ProductCategory.objects.create(product=made, category=in_category)
    if price is not None:
        stock_record(made, price=price, stock=stock, sku=sku)
    return made


def parent_product(title: str = "", *, prices=("10.00", "12.00"), stock: int | None = 5, **fields) -> Product:
    """A public parent with one child per price."""
    parent = product(title, price=None, structure=Product.PARENT, **fields)
    for price in prices:
        child(parent, price=price, stock=stock)
    return parent


def child(
    parent: Product, title: str = "", *, price="10.00", stock: int | None = 5, sku: str = "", **fields
) -> Product:
    return product(
        title or f"{parent.title} {next(_number)}",
        price=price,
        stock=stock,
        sku=sku,
        structure=Product.CHILD,
        parent=parent,
        product_class=None,
        **fields,
    )


def review(
    product: Product, *, user=None, score: int = 4, status: int = ProductReview.APPROVED, **fields
) -> ProductReview:
    fields = {"title": "Well made", "body": "It does what it says.", "name": "" if user else "Ann", **fields}
    return ProductReview.objects.create(product=product, user=user, score=score, status=status, **fields)
