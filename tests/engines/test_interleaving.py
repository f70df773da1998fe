"""A worker that reads, then waits, then writes, while products change and a rebuild runs: nothing is lost for good."""

import time

import pytest
from django.utils import timezone

from forked_apps.catalogue.models import Product
from search import documents, indexing, outbox
from search.models import SearchOutbox
from search.queries import SearchRequest
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(as_default):
    """An index that shows one kettle, and nothing that waits."""
    kettle = catalogue.product("Kettle")
    as_default.rebuild([])
    outbox.drain(now=timezone.now())
    assert titles(as_default) == ["Kettle"]
    return as_default, kettle


def titles(engine):
    return [hit.document["title"] for hit in engine.product_search(SearchRequest()).hits]


def work_with(monkeypatch, engine, meanwhile):
    """A worker that has read its products, and writes only when `meanwhile` is over."""
    write = engine.write

    def late(**given):
        monkeypatch.setattr(engine, "write", write)
        meanwhile()
        return write(**given)

    monkeypatch.setattr(engine, "write", late)
    outbox.work_once(now=timezone.now())


def hide(product):
    product.is_public = False
    product.save()


def rename(product):
    product.title = "Pot"
    product.save()


CHANGES = [(hide, []), (rename, ["Pot"])]


@pytest.mark.parametrize(("change", "shown"), CHANGES)
def test_an_older_reading_that_is_written_during_or_after_a_rebuild_does_not_stay(
    shop, monkeypatch, change, shown
):  # 8.6
    engine, kettle = shop
    outbox.append([kettle.pk])

    def meanwhile():
        change(Product.objects.get(pk=kettle.pk))
        outbox.rebuild()

    work_with(monkeypatch, engine, meanwhile)
    outbox.drain(now=timezone.now())

    assert titles(engine) == shown
    assert indexing.drift().product_ids == ()
    assert outbox.waiting() == 0


def test_control_when_a_rebuild_answers_rows_of_products_that_a_worker_holds_the_change_is_lost(
    shop, monkeypatch
):  # 8.6
    engine, kettle = shop
    outbox.append([kettle.pk])
    all_rows = lambda: list(SearchOutbox.objects.values_list("pk", flat=True))  # noqa: E731
    monkeypatch.setattr(outbox, "_older_than_a_reading_now", all_rows)

    def meanwhile():
        hide(Product.objects.get(pk=kettle.pk))
        outbox.rebuild()

    work_with(monkeypatch, engine, meanwhile)
    outbox.drain(now=timezone.now())

    assert titles(engine) == ["Kettle"]
    assert outbox.waiting() == 0


def test_what_a_rebuild_has_read_later_is_not_overwritten_by_an_older_reading(shop):  # 8.6
    engine, kettle = shop
    old = documents.build([kettle.pk])
    read_at = time.time_ns()
    rename(Product.objects.get(pk=kettle.pk))

    def newer():
        yield from documents.build([kettle.pk])
        engine.write(documents=old, read_at=read_at)

    engine.rebuild(newer())

    assert titles(engine) == ["Pot"]


def test_a_variant_and_its_parent_are_one_document_and_never_in_two_hands(as_default):  # 8.6
    now = timezone.now()
    shirt = catalogue.parent_product("Shirt", prices=("10.00",))
    as_default.rebuild([])
    outbox.drain(now=now)
    outbox.append([shirt.children.get().pk])
    SearchOutbox.objects.update(claim="00000000-0000-0000-0000-000000000001", claimed_until=now + outbox.CLAIM_TIME)
    outbox.append([shirt.pk])

    assert outbox.drain(now=now) == 0
    outbox.rebuild()

    assert outbox.waiting() == 2


def test_a_worker_that_outlived_its_claim_has_its_products_indexed_again(shop, monkeypatch):  # 8.6
    engine, kettle = shop
    outbox.append([kettle.pk])

    def another_worker():
        later = timezone.now() + 2 * outbox.CLAIM_TIME
        rename(Product.objects.get(pk=kettle.pk))
        outbox.drain(now=later)
        assert titles(engine) == ["Pot"]

    work_with(monkeypatch, engine, another_worker)
    outbox.drain(now=timezone.now())

    assert titles(engine) == ["Pot"]
