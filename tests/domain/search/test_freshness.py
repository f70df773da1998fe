"""What changes in the shop reaches the index, whatever fails in between."""

import shutil
from contextlib import suppress
from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone

from forked_apps.catalogue.models import Category, Product
from forked_apps.partner.models import StockRecord
from project import background
from search import documents, indexing, outbox
from search.models import SearchOutbox
from search.queries import EngineUnavailable, SearchRequest
from search.signals import index_updated
from tests.factories import catalogue


def found(index, **asked):
    return [hit.document["title"] for hit in index.product_search(SearchRequest(**asked)).hits]


def stored(index, product):
    name = f"catalogue.product.{product.pk}"
    return index.stored([name]).get(name)


def test_a_new_product_is_found(index, indexed):  # H04
    catalogue.product("Enamel kettle")
    assert found(index, q="kettle") == []

    indexed()

    assert found(index, q="kettle") == ["Enamel kettle"]


def test_price_stock_name_and_category_changes_reach_the_document(index, indexed):  # H04, I03
    shelf = catalogue.category("Kettles")
    kettle = catalogue.product("Kettle", price="10.00", stock=5, in_category=shelf)
    indexed()

    record = StockRecord.objects.get(product=kettle)
    record.price = "12.50"
    record.num_in_stock = 0
    record.save()
    Product.objects.get(pk=kettle.pk)
    kettle.title = "Pot"
    kettle.save()
    Category.objects.get(pk=shelf.pk)
    shelf.name = "Teapots"
    shelf.save()
    indexed()

    document = stored(index, kettle)
    assert (document["price_minor"], document["in_stock"], document["title"]) == (1250, False, "Pot")
    assert document["category_names"] == "Teapots"


@pytest.fixture
def ringing(index, indexed, settings, monkeypatch):
    """A worker that comes as soon as it is rung, and never by the clock."""
    settings.SEARCH_INDEX_ON_CHANGE = True
    ring = lambda name, args, kwargs, delay=0: current_app.tasks[name].apply(throw=True)  # noqa: E731
    monkeypatch.setattr(background.worker, "ring", ring)


def test_a_category_that_is_renamed_hidden_or_moved_rings_the_worker(
    index, ringing, django_capture_on_commit_callbacks
):  # 8.7
    committed = lambda: django_capture_on_commit_callbacks(execute=True)  # noqa: E731
    home, garden = catalogue.category("Home"), catalogue.category("Garden")
    shelf = home.add_child(name="Kettles", slug="kettles")
    with committed():
        kettle = catalogue.product("Kettle", in_category=shelf)
    names = lambda: stored(index, kettle)["category_names"]  # noqa: E731
    assert names() == "Home Kettles"

    shelf = Category.objects.get(pk=shelf.pk)
    shelf.name = "Teapots"
    with committed():
        shelf.save()
    assert names() == "Home Teapots"

    with committed():
        shelf.move(Category.objects.get(pk=garden.pk), "last-child")
    assert names() == "Garden Teapots"

    garden = Category.objects.get(pk=garden.pk)
    garden.is_public = False
    with committed():
        garden.save()
    assert names() == ""
    assert SearchOutbox.objects.count() == 0


def test_a_change_of_a_variant_reaches_its_parent(index, indexed):
    shirt = catalogue.parent_product("Shirt", prices=("10.00", "12.00"))
    indexed()

    record = StockRecord.objects.get(product=shirt.children.first())
    record.price = "7.00"
    record.save()
    indexed()

    assert stored(index, shirt)["price_minor"] == 700


def test_a_deleted_product_leaves_the_index(index, indexed):  # B07
    kettle = catalogue.product("Kettle")
    indexed()

    kettle.delete()
    indexed()

    assert stored(index, kettle) is None


def test_a_rolled_back_change_leaves_no_row(index):
    kettle = catalogue.product("Kettle")
    SearchOutbox.objects.all().delete()

    with transaction.atomic():
        kettle.title = "Pot"
        kettle.save()
        assert SearchOutbox.objects.filter(product_id=kettle.pk).exists()
        transaction.set_rollback(True)

    assert not SearchOutbox.objects.exists()


def test_rows_that_come_while_a_worker_works_are_kept(index, monkeypatch):  # H04
    kettle = catalogue.product("Kettle")
    update = indexing.update

    def update_and_be_overtaken(product_ids):
        update(product_ids)
        kettle.title = "Pot"
        kettle.save()

    monkeypatch.setattr(indexing, "update", update_and_be_overtaken)
    outbox.work_once(now=timezone.now())
    monkeypatch.undo()

    assert SearchOutbox.objects.filter(product_id=kettle.pk).exists()


def test_while_the_engine_is_away_rows_wait_and_are_tried_again(index, monkeypatch):  # H04
    now = timezone.now()
    kettle = catalogue.product("Kettle")

    def refuse(**_anything):
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(index, "write", refuse)
        with pytest.raises(OSError, match="disk full"):
            outbox.drain(now=now)

    row = SearchOutbox.objects.filter(product_id=kettle.pk).first()
    assert (row.attempts, row.error) == (1, "disk full")
    assert outbox.drain(now=now) == 0
    assert outbox.drain(now=now + timedelta(seconds=5)) > 0
    assert found(index, q="kettle") == ["Kettle"]


def test_rows_of_a_dead_worker_are_free_again(index):
    now = timezone.now()
    catalogue.product("Kettle")
    SearchOutbox.objects.update(claim="00000000-0000-0000-0000-000000000001", claimed_until=now + outbox.CLAIM_TIME)

    assert outbox.drain(now=now) == 0
    assert outbox.drain(now=now + outbox.CLAIM_TIME + timedelta(seconds=1)) > 0
    assert found(index, q="kettle") == ["Kettle"]


def test_rows_that_fail_for_good_stay_for_people(index, monkeypatch):
    catalogue.product("Kettle")
    SearchOutbox.objects.update(attempts=outbox.MOST_ATTEMPTS)

    assert outbox.drain(now=timezone.now()) == 0
    assert outbox.dead() == outbox.waiting() > 0
    outbox.retry_dead()
    assert outbox.drain(now=timezone.now()) > 0


def test_the_index_announces_what_it_shows_now(index, indexed):
    heard = []

    def listen(sender, product_ids, **_kwargs):
        heard.append((product_ids, found(index, q="kettle")))

    kettle = catalogue.product("Kettle")
    index_updated.connect(listen)
    try:
        indexed()
    finally:
        index_updated.disconnect(listen)

    assert heard == [(frozenset({kettle.pk}), ["Kettle"])]


def test_verify_names_what_differs_and_repair_heals_it(index, indexed):  # H04
    lost, stale, gone = (catalogue.product(title) for title in ("Lost", "Stale", "Gone"))
    indexed()
    index.write(documents=[], remove=[f"catalogue.product.{lost.pk}"])
    Product.objects.filter(pk=stale.pk).update(title="Fresh")
    Product.objects.filter(pk=gone.pk).update(is_public=False)

    drift = indexing.drift()
    outbox.append(drift.product_ids)
    indexed()

    assert (drift.missing, drift.stale, drift.surplus) == ((lost.pk,), (stale.pk,), (gone.pk,))
    assert indexing.drift().product_ids == ()


def test_a_rebuild_answers_all_rows_that_waited(index):
    catalogue.product("Kettle")

    assert outbox.rebuild() == 1
    assert outbox.waiting() == 0
    assert found(index, q="kettle") == ["Kettle"]


def test_two_workers_never_write_one_product_at_a_time(index):  # H04
    """The one that read earlier could write later, and leave the older state."""
    now = timezone.now()
    kettle = catalogue.product("Kettle")
    SearchOutbox.objects.update(claim="00000000-0000-0000-0000-000000000001", claimed_until=now + outbox.CLAIM_TIME)
    outbox.append([kettle.pk])
    other = catalogue.product("Pot")

    done = outbox.drain(now=now)

    assert done > 0
    assert found(index) == ["Pot"]
    assert SearchOutbox.objects.filter(product_id=kettle.pk, claim=None).count() == 1
    assert not SearchOutbox.objects.filter(product_id=other.pk).exists()


def test_an_outage_however_long_gives_up_no_row(index, monkeypatch):  # H04
    now = timezone.now()
    catalogue.product("Kettle")

    def away(**_anything):
        raise EngineUnavailable("Elasticsearch cannot be reached.")

    with monkeypatch.context() as broken:
        broken.setattr(index, "write", away)
        for hours in range(outbox.MOST_ATTEMPTS + 2):
            with pytest.raises(EngineUnavailable):
                outbox.drain(now=now + timedelta(hours=hours))

    assert outbox.dead() == 0
    assert outbox.drain(now=now + timedelta(days=1)) > 0
    assert found(index, q="kettle") == ["Kettle"]


def test_one_product_that_cannot_be_indexed_holds_up_no_other(index, monkeypatch):  # H04
    now = timezone.now()
    names = [f"Kettle {number}" for number in range(12)]
    products = [catalogue.product(name) for name in names]
    poison = documents.identifier(products[4].pk)
    write = index.write

    def refuse(*, documents, **more):
        if poison in [document["id"] for document in documents]:
            raise ValueError("does not fit its field")
        return write(documents=documents, **more)

    monkeypatch.setattr(index, "write", refuse)
    for minutes in range(outbox.MOST_ATTEMPTS * 3):
        with suppress(ValueError):
            outbox.drain(now=now + timedelta(minutes=10 * minutes))

    assert sorted(found(index, q="kettle", page_size=20)) == sorted(set(names) - {"Kettle 4"})
    assert set(SearchOutbox.objects.values_list("product_id", flat=True)) == {products[4].pk}


def test_without_an_index_a_change_builds_all_of_it(index, tmp_path):
    """One of the changed products alone would look like a shop that sells nothing else."""
    catalogue.product("Kettle")
    outbox.drain(now=timezone.now())
    shutil.rmtree(tmp_path / "index")
    catalogue.product("Pot")

    outbox.drain(now=timezone.now())

    assert sorted(found(index)) == ["Kettle", "Pot"]
    assert outbox.waiting() == 0


def test_a_rebuild_keeps_the_row_of_a_transaction_that_was_open_when_it_began(index, monkeypatch):  # H04
    """Keys are given at the insert, rows seen at the commit: the later one may have the smaller key."""
    kettle = catalogue.product("Kettle")
    SearchOutbox.objects.all().delete()
    SearchOutbox.objects.create(pk=900, product_id=kettle.pk)
    build = indexing.rebuild

    def build_and_be_overtaken(**options):
        count = build(**options)
        SearchOutbox.objects.create(pk=800, product_id=kettle.pk)
        return count

    monkeypatch.setattr(indexing, "rebuild", build_and_be_overtaken)
    outbox.rebuild()

    assert list(SearchOutbox.objects.values_list("pk", flat=True)) == [800]
