"""`search_verify` and the health page tell the truth about the index, also while the engine is away."""

import shutil
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from api_extensions.health import signs
from forked_apps.catalogue.models import Product
from project.management.commands.doctor import _index
from search import outbox, tasks, verifying
from search.models import IndexCheck, SearchOutbox
from search.queries import SearchRequest
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def test_what_differs_is_an_error_that_names_the_remedy(index, indexed, capsys):  # H04
    kettle = catalogue.product("Kettle")
    indexed()
    index.write(documents=[], remove=[f"catalogue.product.{kettle.pk}"])

    with pytest.raises(CommandError, match="--repair"):
        call_command("search_verify")

    said = capsys.readouterr().out
    assert "1 missing, 0 stale, 0 surplus" in said
    assert f"products: {kettle.pk}" in said


def test_repair_queues_what_differs_and_frees_what_was_given_up(index, indexed, capsys):  # H04
    kettle, given_up = catalogue.product("Kettle"), catalogue.product("Pan")
    indexed()
    index.write(documents=[], remove=[f"catalogue.product.{kettle.pk}"])
    SearchOutbox.objects.create(product_id=given_up.pk, attempts=outbox.MOST_ATTEMPTS, error="once")

    call_command("search_verify", repair=True)
    assert "queued: 1, freed to be tried again: 1" in capsys.readouterr().out
    indexed()

    call_command("search_verify")
    assert "0 given up" in capsys.readouterr().out


def test_the_clock_compares_heals_and_keeps_what_it_found(index, indexed):  # 8.7
    now = timezone.now()
    kettle, pan = catalogue.product("Kettle"), catalogue.product("Pan")
    indexed()
    index.write(documents=[], remove=[f"catalogue.product.{kettle.pk}"])
    Product.objects.filter(pk=pan.pk).update(title="Pot")
    SearchOutbox.objects.all().delete()

    tasks.verify_index()
    first = IndexCheck.objects.get()
    indexed()
    assert tasks.verify_index() == "not due"
    second = verifying.check_when_due(now=now + timedelta(hours=25))

    assert (first.missing, first.stale, first.surplus) == (1, 1, 0)
    assert sorted(first.examples) == [kettle.pk, pan.pk]
    assert second.is_clean
    assert "0 missing" in _index().found


def test_doctor_shows_what_the_latest_comparison_found(index, away):  # 8.7
    assert _index().ok
    verifying.check(now=timezone.now())

    found = _index()

    assert not found.ok
    assert "There is no search index yet" in found.found


def test_what_is_on_its_way_does_not_differ(index, indexed):  # 8.7
    kettle = catalogue.product("Kettle")
    indexed()
    kettle.title = "Pot"
    kettle.save()

    assert verifying.check(now=timezone.now()).is_clean


@pytest.fixture
def away(index, tmp_path):
    """The index is gone, as after a disk was lost."""
    shutil.rmtree(tmp_path / "index")


def test_an_index_that_is_away_is_one_sentence(away):
    with pytest.raises(CommandError, match="cannot be compared"):
        call_command("search_verify")


def test_and_not_healthy(away):
    found = signs.look("search")

    assert not found.ok
    assert "There is no search index" in found.detail


def test_control_an_index_that_is_there_is_healthy(index, indexed):
    catalogue.product("Kettle")
    indexed()

    found = signs.look("search")
    assert (found.ok, found.uses) == (True, "tantivy")


def test_an_index_that_is_gone_is_built_by_the_sweeper_though_nothing_changed(index, indexed, tmp_path):  # 2.8
    catalogue.product("Kettle")
    indexed()
    shutil.rmtree(tmp_path / "index")

    tasks.sweep_outbox()

    assert [hit.document["title"] for hit in index.product_search(SearchRequest()).hits] == ["Kettle"]
