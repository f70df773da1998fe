"""Which ranges hold a product (Oscar's name for module and class): the same rule as `Range.product_queryset`."""

from django.db.models import Q
from oscar.apps.offer import queryset as oscar


class RangeQuerySet(oscar.RangeQuerySet):
    """Oscar's, which forgets the descendants of an excluded category and the class of a child's parent."""

    def contains_product(self, product):
        """The ranges that hold this product, each once. Ranges with a class of their own are not asked."""
        return super().contains_product(product).distinct()

    def _excluded_categories_clause(self, product):
        pairs = self.model.excluded_categories.through.objects
        excluding = pairs.filter(category__in=self.get_category_query(product))
        return ~Q(pk__in=excluding.values("range_id"))

    def _productclasses_clause(self, product):
        if product.structure == product.CHILD:
            return Q(classes__products=product.parent_id)
        return super()._productclasses_clause(product)
