"""A renamed or moved category has its new address at once (oscar.md 5)."""

import pytest

from forked_apps.catalogue.models import Category
from tests.factories.catalogue import category

pytestmark = pytest.mark.django_db


def address(node) -> str:
    return Category.objects.get(pk=node.pk).full_slug


@pytest.fixture
def mugs():
    return category("Mugs", parent=category("Kitchen"))


def test_an_address_is_made_of_the_ancestors(mugs):
    assert address(mugs) == "kitchen/mugs"


def test_it_follows_the_rename_of_an_ancestor(mugs):
    address(mugs)
    kitchen = Category.objects.get(name="Kitchen")
    kitchen.slug = "cooking"
    kitchen.save()

    assert address(mugs) == "cooking/mugs"


def test_it_follows_a_move(mugs):
    address(mugs)
    Category.objects.get(pk=mugs.pk).move(category("Garden"), "first-child")

    assert address(mugs) == "garden/mugs"


def test_it_costs_no_query_the_second_time(mugs, django_assert_num_queries):
    address(mugs)
    node = Category.objects.get(pk=mugs.pk)

    with django_assert_num_queries(0):
        assert node.full_slug == "kitchen/mugs"
