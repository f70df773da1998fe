"""Product, Category and attribute values with our extra fields; the rest is Oscar's."""

import logging

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import (
    AbstractAttributeOption,
    AbstractCategory,
    AbstractOption,
    AbstractProduct,
    AbstractProductAttribute,
    AbstractProductAttributeValue,
    AbstractProductCategory,
    AbstractProductClass,
    AbstractProductImage,
    get_image_upload_path,
)

from forked_apps import transactions
from forked_apps.catalogue import category_urls, changes, slugs
from forked_apps.catalogue.pictures import PictureField
from forked_apps.catalogue.rich_text import RichTextField

log = logging.getLogger("counterfoil.catalogue")


class WrittenWhole:
    """A row that is saved and deleted in one transaction with everything that depends on it."""

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args, **kwargs):
        return super().delete(*args, **kwargs)


class ProductClass(WrittenWhole, slugs.UniqueSlug, AbstractProductClass):
    """A kind of product: which attributes it has, whether it is shipped."""


class Option(slugs.UniqueSlug, AbstractOption):
    """What a shopper says of a line, such as an engraving."""

    slug_field = "code"


class Category(WrittenWhole, AbstractCategory):
    """A node of the category tree; its descriptions hold cleaned HTML."""

    description = RichTextField(_("Description"), blank=True)
    long_description = RichTextField(_("Long description"), blank=True)
    image = PictureField(_("Image"), upload_to="categories", blank=True, null=True, max_length=255)

    def generate_slug(self) -> str:
        """A slug of the name that no sister has; save a category in its place before asking for this one's."""
        slug = slugs.of(self.name, at_most=255)
        if not self.path:
            return slug
        sisters = self.get_siblings().exclude(pk=self.pk).filter(slug__startswith=slug[:240])
        return slugs.free(slug, set(sisters.values_list("slug", flat=True)), at_most=255)

    def get_full_slug(self, parent_slug=None) -> str:
        """A row that came in without a slug still has an address: it is looked up by its id."""
        if not self.slug:
            self.slug = slugs.of(self.name, at_most=255)
        return super().get_full_slug(parent_slug)

    def get_url_cache_key(self) -> str:
        """Changes with the place and slug of this category and with any change of the tree."""
        return category_urls.cache_key(self)

    @transaction.atomic
    def move(self, target, pos=None) -> None:
        """Moves the subtree. Treebeard moves by SQL, which sends no signal, so the change is reported here."""
        super().move(target, pos)
        moved = type(self).objects.get(pk=self.pk)
        changes.record_categories(moved.get_descendants_and_self().values_list("pk", flat=True))


class Product(WrittenWhole, AbstractProduct):
    """A product that can be hidden but not removed: carts and orders keep pointing at it.

    `brand` and `tax_code` of a child are its parent's (`get_brand`, `get_tax_code`). `deleted_at` is the moment the
    product was taken out of every face; it is public no more from then on.
    """

    description = RichTextField(_("Description"), blank=True)
    brand = models.CharField(_("Brand"), max_length=128, blank=True, db_index=True)
    tax_code = models.CharField(
        _("Tax code"), max_length=32, default="standard", help_text=_("Names the row of the tax rates that applies.")
    )
    deleted_at = models.DateTimeField(_("Deleted at"), null=True, blank=True, editable=False, db_index=True)

    class Meta(AbstractProduct.Meta):
        # Imports share a timestamp: without the key, pages of a list would overlap.
        ordering = ["-date_created", "-id"]

    def save(self, *args, **kwargs) -> None:
        self.slug = self.slug or slugs.of(self.get_title() or "", at_most=255)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """A row that came in without a slug still has an address: it is looked up by its id."""
        self.slug = self.slug or slugs.of(self.get_title() or "", at_most=255)
        return super().get_absolute_url()

    def get_categories(self) -> models.QuerySet:
        """Where it stands, the primary one first: the order in which it was put there."""
        return (self.parent if self.is_child else self).categories.order_by("productcategory__pk")

    get_categories.short_description = _("Categories")

    def get_product_class(self) -> ProductClass | None:
        """Its own, or its parent's; a row that came in without one is of the shop's first class."""
        known = super().get_product_class() if not self.is_child or self.parent_id else None
        if known is None and self.pk:
            log.warning("product %s has no class", self.pk)
            known = ProductClass.objects.order_by("pk").first()
        return known

    def get_brand(self) -> str:
        return self.parent.brand if self.is_child else self.brand

    def get_tax_code(self) -> str:
        return self.parent.tax_code if self.is_child else self.tax_code

    def get_public_children(self):
        """The variants in the order in which they were made: a file that lists S, M, L is shown as S, M, L."""
        variants = super().get_public_children()
        if isinstance(variants, models.QuerySet):
            return variants.order_by("pk")
        return sorted(variants, key=lambda variant: variant.pk)

    @property
    def is_visible(self) -> bool:
        """Whether shoppers may see it: public, not deleted, and so is its parent (load `parent` for children)."""
        own = self.is_public and self.deleted_at is None
        return own and (self.parent is None or self.parent.is_visible)

    def delete(self, using=None, keep_parents=False) -> tuple[int, dict[str, int]]:
        """Hides this product and its children; no row goes. Answers like Django: how many, of what."""
        hidden = type(self).objects.filter(pk=self.pk).delete()
        self.refresh_from_db(fields=["is_public", "deleted_at"])
        return hidden

    @transaction.atomic
    def restore(self) -> None:
        """Brings a deleted product and its children back to the staff's lists, not yet public."""
        family = type(self).objects.family_of([self.pk])
        family.update(deleted_at=None, date_updated=timezone.now())
        changes.record(family.values_list("pk", flat=True))
        self.refresh_from_db(fields=["deleted_at"])

    @transaction.atomic
    def update_rating(self) -> None:
        """Writes the average of the approved reviews; only that column, so that no open edit is overwritten."""
        own_row = type(self).objects.filter(pk=self.pk)
        transactions.locked(own_row).first()  # two moderators at once: the second counts what the first approved
        self.rating = self.calculate_rating()
        own_row.update(rating=self.rating)
        changes.record([self.pk])

    update_rating.alters_data = True


class ProductAttribute(WrittenWhole, AbstractProductAttribute):
    """An attribute of a product class, known by its code."""

    def save(self, *args, **kwargs) -> None:
        if not self.code:
            sisters = type(self).objects.filter(product_class_id=self.product_class_id).exclude(pk=self.pk)
            self.code = slugs.free(
                slugs.identifier(self.name), set(sisters.values_list("code", flat=True)), separator="_"
            )
        super().save(*args, **kwargs)


class ProductAttributeValue(WrittenWhole, AbstractProductAttributeValue):
    """One value of one attribute; rich text is cleaned HTML."""

    value_richtext = RichTextField(_("Richtext"), blank=True, null=True)

    @property
    def value_field_name(self) -> str:
        """The column of its type; that of text where the attribute came in with a type that nobody knows."""
        name = super().value_field_name
        return name if hasattr(type(self), name) else "value_text"

    value_image = PictureField(upload_to=get_image_upload_path, max_length=255, blank=True, null=True)


class ProductImage(WrittenWhole, AbstractProductImage):
    """A picture of a product, redrawn."""

    original = PictureField(_("Original"), upload_to=get_image_upload_path, max_length=255)


class ProductCategory(WrittenWhole, AbstractProductCategory):
    """A product's place in a category."""


class AttributeOption(WrittenWhole, AbstractAttributeOption):
    """One of the values that an attribute of its group may have."""


from oscar.apps.catalogue.models import *  # noqa: E402, F403
