"""The last deed of a transaction that changed products, or placed, cancelled or revived orders -> `shelf.writing`."""

from django.dispatch import receiver

from forked_apps.catalogue.signals import categories_closing, products_closing
from forked_apps.shelf import sales, writing
from forked_apps.shelf.models import Revision


@receiver(products_closing, dispatch_uid="shelve-products")
def reckon(sender, product_ids, stock_only, **_kwargs):
    sold = sales.taken()
    if product_ids == stock_only:
        writing.write_stock(stock_only, sold)
        return
    # All in one pass, so that every row of this transaction is locked in key order.
    writing.write(product_ids.union(sold))
    if sold:
        writing.write_stock((), sold)


@receiver(categories_closing, dispatch_uid="categories-revision")
def recount(sender, **_kwargs):
    writing.move(Revision.CATEGORIES)
