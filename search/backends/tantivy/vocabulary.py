"""The words of the embedded index, as spelling asks for them."""

import threading
from collections.abc import Sequence
from pathlib import Path

import tantivy

from search.backends.field_plans import WORDS_SUFFIX
from search.backends.product_search import WORDS_FIELD
from search.backends.spelling import Similar, Speller
from search.backends.tantivy.queries import QueryFactory


class TantivyVocabulary:
    """The words of the document field; those of the field of names come first, where an index has one."""

    def __init__(self, factory: QueryFactory, searcher: tantivy.Searcher, spellers: "LazySpellers", revision: object):
        self.factory = factory
        self.searcher = searcher
        self.spellers = spellers
        self.revision = revision

    @property
    def name(self) -> str:
        return self.spellers.path

    def state(self) -> object:
        return self.revision

    def occurrences(self, words: Sequence[str]) -> list[int]:
        # Not the counts of the term dictionary: it keeps the words of deleted documents for a while.
        name = self.factory.document_field + WORDS_SUFFIX
        return [self.searcher.search(self.factory.all_words(name, word), 1).count for word in words]

    def similar(self, words: Sequence[str]) -> list[Similar]:
        names, others = self.spellers.of(self.searcher, self.factory, self.revision)
        return [Similar(tuple(names.nearest(word)), tuple(others.nearest(word))) for word in words]


class LazySpellers:
    """Reads the words when the first unknown one comes, and again after the index has changed.

    One for each index in a process: the words of a large catalogue are too many to keep for each thread.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read: tuple[object, Speller, Speller] | None = None

    def of(self, searcher: tantivy.Searcher, factory: QueryFactory, revision: object) -> tuple[Speller, Speller]:
        """Spellers for names of products and for all words, as they stand at a revision of the index."""
        with self._lock:
            if self._read is None or self._read[0] != revision:
                fields = (WORDS_FIELD, factory.document_field + WORDS_SUFFIX)
                names, others = (
                    Speller(searcher.terms_with_prefix(name, "", limit=None) if name in factory.plans else ())
                    for name in fields
                )
                self._read = (revision, names, others)
            return self._read[1], self._read[2]


_spellers: dict[str, LazySpellers] = {}
_making = threading.Lock()


def spellers_of(path: str | Path) -> LazySpellers:
    """Those of the index at a path."""
    with _making:
        return _spellers.setdefault(str(path), LazySpellers(str(path)))
