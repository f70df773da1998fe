"""Which stock record a staff request about a product means."""

from django.db.models import Q
from django.http import Http404

from api_extensions.contract.problems import Fault, Problem
from forked_apps.catalogue.models import Product
from forked_apps.partner.models import StockRecord


def existing(pk: int) -> Product:
    """The product, deleted ones too: their history stays readable."""
    product = Product.objects.filter(pk=pk).only("pk").first()
    if product is None:
        raise Http404
    return product


def of(product: Product, path: str) -> Q:
    """Rows whose `path` leads to this product or a variant of it."""
    return Q(**{path: product}) | Q(**{f"{path}__parent": product})


def record_of(pk: int, sku: str | None) -> StockRecord:
    """The stock record that is meant. Raises Http404, and Problem 400 when the SKU has to be named."""
    product = existing(pk)
    rows = list(StockRecord.objects.filter(of(product, "product")).order_by("pk"))
    if sku is None and len(rows) == 1:
        return rows[0]
    skus = [row.partner_sku for row in rows]
    named = [row for row in rows if row.partner_sku == sku]
    if len(named) == 1:
        return named[0]
    code, detail = ("required", "Say which SKU.") if sku is None else ("unknown_sku", "This product has no such SKU.")
    raise Problem(400, "invalid", detail, [Fault("#/sku", code, detail)], skus=skus)
