"""Who knows haystack types its commands, and they work: also beside Wagtail, which has one of the same name."""

from io import StringIO

import pytest
from django.core.management import call_command
from haystack.query import SearchQuerySet

from forked_apps.catalogue.models import Product
from search import indexing
from search.queries import SearchRequest
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def titles(index):
    return sorted(hit.document["title"] for hit in index.product_search(SearchRequest()).hits)


def run(*command, **options):
    said = StringIO()
    call_command(*command, stdout=said, **options)
    return said.getvalue()


@pytest.fixture
def shop(index):
    """Two products, and an index that shows something else."""
    catalogue.product("Kettle")
    catalogue.product("Pan")
    gone = catalogue.product("Gone")
    indexing.update([gone.pk])
    Product.objects.filter(pk=gone.pk).update(is_public=False)
    return index


def test_rebuild_index_builds_the_whole_index(shop):  # 2.7
    said = run("rebuild_index", "--noinput")

    assert "2 products indexed" in said
    assert titles(shop) == ["Kettle", "Pan"]
    assert len(SearchQuerySet().all()) == 2


def test_rebuild_index_that_fails_leaves_the_live_index(shop, monkeypatch):  # 2.7
    """haystack's own has emptied it by then."""

    def broken(_ids):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(indexing.documents, "build", broken)

    with pytest.raises(RuntimeError):
        run("rebuild_index", "--noinput")

    assert titles(shop) == ["Gone"]


@pytest.mark.parametrize("options", [[], ["catalogue"], ["--batch-size", "1"], ["--age", "1"]])
def test_update_index_indexes_products(shop, options):  # 2.7
    said = run("update_index", *options)

    assert "Indexing 2 Products" in said
    assert set(titles(shop)) >= {"Kettle", "Pan"}


def test_update_index_takes_out_what_is_gone(shop):  # 2.7
    run("update_index", "--remove")

    assert titles(shop) == ["Kettle", "Pan"]


def test_clear_index_empties_it(shop):
    run("clear_index", "--noinput")

    assert titles(shop) == []
