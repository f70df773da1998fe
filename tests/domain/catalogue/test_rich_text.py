"""HTML of staff cannot carry scripts to shoppers, whichever way it is written (B14)."""

import pytest

from forked_apps.catalogue.models import Category, Product, ProductAttribute
from forked_apps.catalogue.rich_text import clean
from tests.factories.catalogue import category, product, product_class

EVIL = '<p onclick="steal()">Fine <b>mug</b><script>steal()</script><a href="javascript:steal()">here</a></p>'
CLEAN = '<p>Fine <b>mug</b><a rel="noopener noreferrer">here</a></p>'


def test_what_a_description_needs_stays():
    kept = '<h2>Size</h2><table><tr><td colspan="2">30 cm</td></tr></table><img src="/media/a.png" alt="A mug">'

    assert clean(kept) == kept.replace("<tr>", "<tbody><tr>").replace("</table>", "</tbody></table>")


@pytest.mark.parametrize("html", [EVIL, "Tom & Jerry", "a < b", "plain", "<svg onload=steal()>", ""])
def test_cleaning_twice_changes_nothing_more(html):
    assert clean(clean(html)) == clean(html)
    assert "steal" not in clean(html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda: product(description=EVIL).pk,
        lambda: (
            Product.objects.bulk_create([Product(title="x", description=EVIL, product_class=product_class())])[0].pk
        ),
        lambda: Product.objects.update(description=EVIL) and Product.objects.get().pk,
    ],
)
def test_every_way_into_a_product_is_cleaned(write):
    product()
    key = write()

    assert Product.objects.get(pk=key).description == CLEAN


@pytest.mark.django_db
def test_categories_and_rich_attributes_are_cleaned_too():
    shelf = category("Shelf", description=EVIL, long_description=EVIL)
    care = ProductAttribute.objects.create(product_class=product_class(), name="Care", code="care", type="richtext")
    mug = product()
    care.save_value(mug, EVIL)

    stored = Category.objects.get(pk=shelf.pk)
    assert (stored.description, stored.long_description) == (CLEAN, CLEAN)
    assert mug.attribute_values.get().value_richtext == CLEAN
