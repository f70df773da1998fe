"""Catalogue rows saved or deleted -> changes.record. Code that writes by `update` or in bulk reports for itself."""

from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from forked_apps.catalogue import changes
from forked_apps.catalogue.models import (
    AttributeOption,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductImage,
    ProductRecommendation,
)

WRITTEN = [post_save, post_delete]


@receiver(WRITTEN, sender=Product)
def product_written(sender, instance, **kwargs):
    changes.record({instance.pk, instance.parent_id} - {None})


@receiver(WRITTEN, sender=ProductImage)
@receiver(WRITTEN, sender=ProductCategory)
@receiver(WRITTEN, sender=ProductAttributeValue)
def part_written(sender, instance, **kwargs):
    changes.record_families([instance.product_id])


@receiver(m2m_changed, sender=ProductAttributeValue.value_multi_option.through)
def options_chosen(sender, instance, action, reverse, **kwargs):
    if action.startswith("post_") and not reverse:
        changes.record_families([instance.product_id])


@receiver(WRITTEN, sender=ProductRecommendation)
def recommendation_written(sender, instance, **kwargs):
    changes.record([instance.primary_id])


@receiver(post_save, sender=AttributeOption)
def option_renamed(sender, instance, created, **kwargs):
    if not created:
        chosen = Q(value_option=instance) | Q(value_multi_option=instance)
        changes.record_families(ProductAttributeValue.objects.filter(chosen).values_list("product_id", flat=True))


@receiver(post_save, sender=ProductAttribute)
def attribute_changed(sender, instance, created, **kwargs):
    if not created:
        changes.record_families(instance.productattributevalue_set.values_list("product_id", flat=True))


@receiver(post_save, sender=ProductClass)
def class_changed(sender, instance, created, **kwargs):
    if not created:
        of_class = Q(product_class=instance) | Q(parent__product_class=instance)
        changes.record(Product.objects.filter(of_class).values_list("pk", flat=True))


@receiver(post_save, sender=Category)
def category_saved(sender, instance, **kwargs):
    # What is shown of a category's descendants names their ancestors.
    changes.record_categories(instance.get_descendants_and_self().values_list("pk", flat=True))


@receiver(post_delete, sender=Category)
def category_deleted(sender, instance, **kwargs):
    changes.record_categories([instance.pk])
