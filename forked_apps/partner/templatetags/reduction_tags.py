"""Tags of a product's page: the price that has to stand beside a reduced one."""

from django import template

from forked_apps.catalogue.models import Product
from forked_apps.partner.prices import ShopPrice

register = template.Library()


@register.simple_tag
def earlier_prices(product) -> dict:
    """By product id, of this product and its variants: the lowest price of the 30 days before a reduction.

    Products whose price is not reduced are left out. One statement, however many variants.
    """
    family = Product.objects.family_of([product.pk]).with_price().filter(earlier_price__isnull=False)
    return dict(family.order_by().values_list("pk", "earlier_price"))


@register.filter
def before_reduction(price, earlier):
    """The earlier figure, with and without tax as `price` is; None when there is none.

    `price` is the price policy of a product: {{ session.price|before_reduction:lowest }}.
    """
    if earlier is None or not price.exists:
        return None
    taxed = ShopPrice(price=earlier, currency=price.currency, tax_code=price.tax_code, tax_rate=price.tax_rate)
    return taxed.incl_tax if price.is_tax_known else taxed.excl_tax


@register.filter
def of_product(by_id: dict, product):
    """The entry of a product, or None: {{ earlier|of_product:child }}."""
    return by_id.get(product.pk)
