"""An embedded index of its own for each test, filled when the test says so."""

import pytest
from django.utils import timezone
from haystack import connections

from search import outbox
from search.backends.tantivy.engine import TantivySearchBackend


@pytest.fixture
def index(db, tmp_path, monkeypatch):
    """The engine behind the shop; empty."""
    engine = TantivySearchBackend("default", PATH=tmp_path / "index", SILENTLY_FAIL=False, INCLUDE_SPELLING=True)
    monkeypatch.setattr(connections["default"], "_backend", engine)
    engine.rebuild([])
    return engine


@pytest.fixture
def indexed(index):
    """Brings the index up to date with the outbox: indexed()."""
    return lambda: outbox.drain(now=timezone.now())
