"""Both engines, each on an index of its own, and flat documents to fill them with."""

import os
from contextlib import contextmanager
from uuid import uuid4

import pytest
from haystack import connections

from search.backends.tantivy.engine import TantivySearchBackend

ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")


ENGINES = ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.engine)]


@contextmanager
def empty(name, directory):
    """An empty engine of this name."""
    if name == "tantivy":
        yield TantivySearchBackend("default", PATH=directory / "index", INCLUDE_SPELLING=True, SILENTLY_FAIL=False)
        return
    if not ELASTICSEARCH_URL:
        pytest.skip("ELASTICSEARCH_URL is not set: no Elasticsearch to ask")
    from search.backends.elasticsearch.engine import ElasticsearchSearchBackend

    backend = ElasticsearchSearchBackend(
        "default",
        URL=ELASTICSEARCH_URL,
        INDEX_NAME=f"test-{uuid4().hex[:10]}",
        INCLUDE_SPELLING=True,
        SILENTLY_FAIL=False,
        VISIBLE_AT_ONCE=True,
    )
    yield backend
    backend.drop()


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    """An empty engine; the same questions must get the same answers from each."""
    with empty(request.param, tmp_path) as backend:
        yield backend


@pytest.fixture(params=ENGINES, scope="module")
def module_engine(request, tmp_path_factory):
    """One engine for all questions of a module."""
    with empty(request.param, tmp_path_factory.mktemp("index")) as backend:
        yield backend


@pytest.fixture
def as_default(engine, monkeypatch):
    """The engine answers haystack's own SearchQuerySet too."""
    monkeypatch.setattr(connections["default"], "_backend", engine)
    return engine
