"""Stock record saved -> catalogue.changes.record. Its price and stock are reported by their writers."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from forked_apps.catalogue import changes
from forked_apps.partner.models import StockRecord


@receiver([post_save, post_delete], sender=StockRecord)
def stockrecord_written(sender, instance, **kwargs):
    changes.record_families([instance.product_id])
