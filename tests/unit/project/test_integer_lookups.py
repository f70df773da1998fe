"""A number that is too large for its column finds nothing, whichever way a query uses it (2.4)."""

import pytest

from forked_apps.catalogue.models import Product, ProductCategory
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db
HUGE = (10**30, -(10**30), 2**63)


@pytest.mark.parametrize("number", HUGE)
def test_a_number_that_no_row_can_have_finds_nothing(number):  # 2.4
    there = product()

    assert not Product.objects.filter(pk=number).exists()
    assert not Product.objects.filter(pk__in=[number]).exists()
    assert not Product.objects.filter(product_class=number).exists()
    assert not Product.objects.filter(product_class__in=[number]).exists()
    assert not ProductCategory.objects.filter(product__product_class=number).exists()
    assert list(Product.objects.filter(pk__in=[number, there.pk])) == [there]
    assert list(Product.objects.exclude(product_class=number)) == [there]
    assert list(Product.objects.filter(product_class__in=[number, there.product_class_id])) == [there]
