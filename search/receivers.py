"""Products and categories changed -> rows in the outbox, then a knock on the worker's door."""

from django.dispatch import receiver

from forked_apps.catalogue.signals import categories_changed, categories_touched, products_changed, products_touched
from search import conf, indexing, outbox, tasks


@receiver(products_touched)
def note_products(sender, product_ids, **_kwargs):
    """Inside the business transaction: only our own rows."""
    outbox.append(product_ids)


@receiver(categories_touched)
def note_category_products(sender, category_ids, **_kwargs):
    """Inside the business transaction: only our own rows."""
    outbox.append(indexing.products_of_categories(category_ids))


@receiver([products_changed, categories_changed])
def ring(sender, **_kwargs):
    """After the commit. Tests bring the index up to date themselves, or each of them would pay for an index."""
    if conf.index_on_change():
        tasks.index_outbox.delay()
