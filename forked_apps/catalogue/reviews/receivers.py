"""A review that goes with its author's account takes its stars with it: a cascade never calls `delete()`."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from forked_apps.catalogue.reviews.models import ProductReview


@receiver(post_delete, sender=ProductReview)
def review_gone(sender, instance, **kwargs):
    if instance.product is not None:
        instance.product.update_rating()
