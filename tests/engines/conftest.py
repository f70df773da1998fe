"""Both engines, each on an index of its own, and flat documents to fill them with."""

import os
from uuid import uuid4

import pytest
from haystack import connections

from search.backends.tantivy.engine import TantivySearchBackend

ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")


@pytest.fixture(params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.engine)])
def engine(request, tmp_path):
    """An empty engine; the same questions must get the same answers from each."""
    if request.param == "tantivy":
        yield TantivySearchBackend("default", PATH=tmp_path / "index", INCLUDE_SPELLING=True, SILENTLY_FAIL=False)
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


@pytest.fixture
def as_default(engine, monkeypatch):
    """The engine answers haystack's own SearchQuerySet too."""
    monkeypatch.setattr(connections["default"], "_backend", engine)
    return engine
