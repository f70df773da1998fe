"""The last deed of a transaction that changed products, or placed, cancelled or revived orders -> `shelf.writing`."""

from django.dispatch import receiver

from forked_apps.catalogue.signals import categories_closing, products_closing
from forked_apps.shelf import sales, writing
from forked_apps.shelf.models import Revision


@receiver(products_closing, dispatch_uid="shelve-products")
def reckon(sender, product_ids, stock_only, **_kwargs):
    if whole := product_ids - stock_only:
        writing.write(whole)
    sold = sales.taken()
    if stock_only or sold:
        writing.write_stock(stock_only, sold)


@receiver(categories_closing, dispatch_uid="categories-revision")
def recount(sender, **_kwargs):
    writing.move(Revision.CATEGORIES)
