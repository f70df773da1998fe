"""Rebuild beside, then swap: readers always see a whole index; nothing written meanwhile is lost."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.utils import timezone

from search import outbox
from search.backends.tantivy.engine import TantivySearchBackend
from search.queries import EngineUnavailable, RebuildRunning, SearchRequest
from tests.engines.corpus import document
from tests.factories import catalogue


def numbered(count, title="thing"):
    return [document(pk, title=f"{title} {pk}") for pk in range(1, count + 1)]


def count(engine, q=""):
    return engine.product_search(SearchRequest(q=q)).count


def test_without_an_index_the_engine_says_so(engine):
    with pytest.raises(EngineUnavailable):
        engine.product_search(SearchRequest())


@pytest.mark.engine
@pytest.mark.django_db
def test_an_index_that_somebody_deleted_in_the_server_is_built_by_the_sweeper(as_default):  # 2.8
    if not hasattr(as_default, "drop"):
        pytest.skip("the embedded index is deleted in tests/domain/search")
    catalogue.product("Kettle")
    outbox.rebuild()
    as_default.drop()

    outbox.sweep(now=timezone.now())

    assert count(as_default, "kettle") == 1


def test_a_rebuild_replaces_everything(engine):
    engine.write(documents=numbered(5, "old"))

    assert engine.rebuild(numbered(3, "new")) == 3
    assert (count(engine), count(engine, "new")) == (3, 3)


def test_a_failed_rebuild_leaves_the_live_index_and_the_next_one_works(engine):
    engine.write(documents=numbered(5))

    def broken():
        yield from numbered(2, "half")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        engine.rebuild(broken())

    assert count(engine) == 5
    assert engine.rebuild(numbered(7)) == 7
    assert count(engine) == 7


def test_what_is_written_during_a_rebuild_survives_the_swap(engine):  # H04
    engine.write(documents=numbered(3))

    def documents():
        yield from numbered(3)
        engine.write(documents=[document(2, title="changed")], remove=["catalogue.product.3"])

    engine.rebuild(documents())

    assert count(engine) == 2
    assert [hit.id for hit in engine.product_search(SearchRequest(q="changed")).hits] == [2]


def test_a_second_rebuild_at_the_same_time_is_refused(engine):
    def documents():
        with pytest.raises(RebuildRunning):
            engine.rebuild([])
        yield from numbered(1)

    assert engine.rebuild(documents()) == 1


def test_a_reader_never_sees_an_empty_or_partial_index_during_rebuilds(engine):  # H04
    engine.rebuild(numbered(40))
    seen, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            seen.append(count(engine))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(5):
        engine.rebuild(numbered(40))
    stop.set()
    reader.join()

    assert len(seen) > 5
    assert set(seen) == {40}


@pytest.fixture
def embedded(tmp_path):
    return TantivySearchBackend("default", PATH=tmp_path / "index", SILENTLY_FAIL=False)


def _add(path, first):
    engine = TantivySearchBackend("default", PATH=path, SILENTLY_FAIL=False)
    for pk in range(first, first + 5):
        engine.write(documents=[document(pk)])


def test_writers_in_many_processes_wait_for_each_other_and_readers_follow(embedded, tmp_path):
    embedded.write(documents=[document(1)])
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_add, args=(tmp_path / "index", start)) for start in (100, 200, 300)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert count(embedded) == 16


KILLED_REBUILD = """
import os, sys, time
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.test")
import django
django.setup()
from search import outbox
from search.backends.tantivy.engine import TantivySearchBackend
from tests.engines.corpus import document
engine = TantivySearchBackend("default", PATH=sys.argv[1], SILENTLY_FAIL=False)
def documents():
    for pk in range(1, 100_000):
        yield document(pk)
        if pk == 200:
            print("writing", flush=True)
        if pk > 200:
            time.sleep(0.01)
engine.rebuild(documents())
"""


@pytest.mark.chaos
def test_a_rebuild_killed_half_way_costs_nothing(embedded, tmp_path):  # H04
    embedded.write(documents=numbered(4))
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED_REBUILD, str(tmp_path / "index")],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"writing\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait(20)

    assert count(embedded) == 4
    embedded.write(documents=[document(5)])
    assert count(embedded) == 5
    assert embedded.rebuild(numbered(6)) == 6
    assert count(embedded) == 6
    assert len(list((tmp_path / "index" / "generations").iterdir())) <= 2
