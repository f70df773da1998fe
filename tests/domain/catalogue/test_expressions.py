"""Oscar's expansion of categories in one query works on every database."""

import pytest

from forked_apps.catalogue.expressions import ExpandDownwardsCategoryQueryset, ExpandUpwardsCategoryQueryset
from forked_apps.catalogue.models import Category
from tests.factories.catalogue import category

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    kitchen = category("Kitchen")
    cups = category("Cups", parent=kitchen)
    return kitchen, cups, category("Espresso cups", parent=cups), category("Garden")


def names(expression, chosen):
    subquery = expression(Category.objects.filter(pk__in=[c.pk for c in chosen]).values("id"))
    return sorted(Category.objects.filter(pk__in=subquery).values_list("name", flat=True))


def test_upwards_finds_a_category_and_its_ancestors(tree):
    assert names(ExpandUpwardsCategoryQueryset, [tree[2]]) == ["Cups", "Espresso cups", "Kitchen"]


def test_downwards_finds_a_category_and_its_descendants(tree):
    assert names(ExpandDownwardsCategoryQueryset, [tree[1], tree[3]]) == ["Cups", "Espresso cups", "Garden"]
