"""`search_verify` and the health page tell the truth about the index, also while the engine is away."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from api_extensions.health import signs
from search import outbox
from search.models import SearchOutbox
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def test_what_differs_is_an_error_that_names_the_remedy(index, indexed, capsys):  # H04
    kettle = catalogue.product("Kettle")
    indexed()
    index.write(documents=[], remove=[f"catalogue.product.{kettle.pk}"])

    with pytest.raises(CommandError, match="--repair"):
        call_command("search_verify")

    assert f"missing: 1 [{kettle.pk}]" in capsys.readouterr().out


def test_repair_queues_what_differs_and_frees_what_was_given_up(index, indexed, capsys):  # H04
    kettle, given_up = catalogue.product("Kettle"), catalogue.product("Pan")
    indexed()
    index.write(documents=[], remove=[f"catalogue.product.{kettle.pk}"])
    SearchOutbox.objects.create(product_id=given_up.pk, attempts=outbox.MOST_ATTEMPTS, error="once")

    call_command("search_verify", repair=True)
    assert "queued: 1, freed to be tried again: 1" in capsys.readouterr().out
    indexed()

    call_command("search_verify")
    assert "given up: 0" in capsys.readouterr().out


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
    assert "EngineUnavailable" in found.detail


def test_control_an_index_that_is_there_is_healthy(index, indexed):
    catalogue.product("Kettle")
    indexed()

    found = signs.look("search")
    assert (found.ok, found.uses) == (True, "tantivy")
