"""Runs inside the shop's environment: makes what a bench needs in a generated shop, answers it as JSON.

`python -m tests.bench.prepare` prints the facts; `python -m tests.bench.prepare products` prints the catalogue, one
product a line, for the stock project.
"""

import json
import sys
from importlib import import_module

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.utils import timezone  # noqa: E402

from forked_apps.accounts.models import User  # noqa: E402
from forked_apps.catalogue.models import Category, Product  # noqa: E402
from forked_apps.partner import allocation  # noqa: E402
from forked_apps.partner.models import Source, StockRecord  # noqa: E402
from project.growth import products, words  # noqa: E402

HOT = 200  # products that benches look at and buy
ACCOUNTS = 16
PASSWORD = "right horse staple bench"
PLENTY = 1_000_000


def facts() -> dict:
    """What to ask for: hot products in plenty, a category, texts that find something, accounts."""
    records = StockRecord.objects.filter(
        partner_sku__startswith=products.MARK, product__structure=Product.STANDALONE, num_in_stock__gt=0
    ).order_by("pk")
    hot = list(records[: HOT * 7 : 7]) if records.count() > HOT * 7 else list(records[:HOT])
    for record in hot:
        if record.num_in_stock < PLENTY:
            allocation.count(
                stockrecord_id=record.pk,
                counted=PLENTY,
                actor=None,
                reason="bench",
                source=Source.IMPORT,
                now=timezone.now(),
            )
    for number in range(ACCOUNTS):
        _account(f"shopper-{number}@example.com")
    staff = _account("staff@example.com", is_staff=True, is_superuser=True)
    return {
        "products": [record.product_id for record in hot],
        "upcs": [record.partner_sku for record in hot],
        "count": Product.objects.browsable().count(),
        "category": Category.objects.get(code="generated-lighting").slug,
        "texts": [f"{material} {noun}" for material in words.MATERIALS for noun in words.ROOTS["Lighting"]],
        "accounts": [f"shopper-{number}@example.com" for number in range(ACCOUNTS)],
        "staff": f"{settings.SESSION_COOKIE_NAME}={_session(staff)}",
        "staff_email": staff.email,
        "password": PASSWORD,
        "country": settings.SHOP_COUNTRY,
    }


def _account(email: str, **flags) -> User:
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email, PASSWORD, **flags)


def _session(user: User) -> str:
    """The key of a session in which this user is logged in, as a browser would hold it."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def catalogue():
    """Every generated product, parents before their children."""
    rows = Product.objects.filter(upc__startswith=products.MARK).select_related("parent", "product_class")
    rows = rows.prefetch_related(
        "stockrecords", "images", "categories", "attribute_values__attribute", "attribute_values__value_option"
    )
    for row in rows.order_by("parent_id", "pk").iterator(chunk_size=1000):
        record = next(iter(row.stockrecords.all()), None)
        yield {
            "upc": row.upc,
            "structure": row.structure,
            "title": row.title,
            "slug": row.slug,
            "description": row.description,
            "parent": row.parent.upc if row.parent_id else None,
            "product_class": row.product_class.name if row.product_class_id else None,
            "rating": row.rating,
            "price": str(record.price) if record else None,
            "stock": record.num_in_stock if record else None,
            "categories": [_breadcrumbs(category) for category in row.categories.all()],
            "pictures": [picture.original.name for picture in row.images.all()],
            "attributes": [_attribute(value) for value in row.attribute_values.all()],
        }


_names: dict[str, str] = {}


def _breadcrumbs(category) -> str:
    if not _names:
        _names.update(Category.objects.values_list("path", "name"))
    paths = [category.path[:end] for end in range(4, len(category.path) + 1, 4)]
    return " > ".join(_names[path] for path in paths)


def _attribute(value) -> list:
    kind = value.attribute.type
    return [value.attribute.code, kind, value.value_option.option if kind == "option" else value.value]


if __name__ == "__main__":
    if sys.argv[1:] == ["products"]:
        for one in catalogue():
            sys.stdout.write(json.dumps(one) + "\n")
    else:
        json.dump(facts(), sys.stdout)
