"""The words of the embedded index, as spelling asks for them."""

from collections.abc import Sequence

import tantivy

from search.backends.field_plans import WORDS_SUFFIX
from search.backends.product_search import WORDS_FIELD
from search.backends.spelling import Similar, Speller
from search.backends.tantivy.queries import QueryFactory


class TantivyVocabulary:
    """The words of the document field; those of the field of names come first, where an index has one."""

    def __init__(self, factory: QueryFactory, searcher: tantivy.Searcher, spellers: "LazySpellers"):
        self.factory = factory
        self.searcher = searcher
        self.spellers = spellers

    def occurrences(self, words: Sequence[str]) -> list[int]:
        # Not the counts of the term dictionary: it keeps the words of deleted documents for a while.
        name = self.factory.document_field + WORDS_SUFFIX
        return [self.searcher.search(self.factory.all_words(name, word), 1).count for word in words]

    def similar(self, words: Sequence[str]) -> list[Similar]:
        names, others = self.spellers.of(self.searcher, self.factory)
        return [Similar(tuple(names.nearest(word)), tuple(others.nearest(word))) for word in words]


class LazySpellers:
    """Reads the words when the first unknown one comes, and again after the index has changed."""

    def __init__(self) -> None:
        self.revision: object = None
        self._read: tuple[object, Speller, Speller] | None = None

    def of(self, searcher: tantivy.Searcher, factory: QueryFactory) -> tuple[Speller, Speller]:
        """Spellers for names of products and for all words."""
        read = self._read
        if read is None or read[0] != self.revision:
            fields = (WORDS_FIELD, factory.document_field + WORDS_SUFFIX)
            names, others = (
                Speller(searcher.terms_with_prefix(name, "", limit=None) if name in factory.plans else ())
                for name in fields
            )
            read = self._read = (self.revision, names, others)
        return read[1], read[2]
