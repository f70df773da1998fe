"""The words of an index in Elasticsearch, as spelling asks for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from search.backends.elasticsearch.index import AliasedIndex
from search.backends.elasticsearch.queries import Query, QueryFactory
from search.backends.field_plans import WORDS_SUFFIX
from search.backends.product_search import WORDS_FIELD
from search.backends.spelling import MOST_CANDIDATES, Similar, edits_allowed


class ElasticsearchVocabulary:
    """The words of the document field; those of the field of names come first, where an index has one."""

    def __init__(self, index: AliasedIndex, factory: QueryFactory):
        self.index = index
        self.factory = factory

    def occurrence(self, word: str) -> Query:
        """Documents with this word."""
        return self.factory.all_words(self.factory.document_field + WORDS_SUFFIX, word)

    def occurrences(self, words: Sequence[str]) -> list[int]:
        """One request. Suggesters would count deleted documents too."""
        if not words:
            return []
        filters = {f"word{at}": self.occurrence(word) for at, word in enumerate(words)}
        found = self.index.search(size=0, aggs={"words": {"filters": {"filters": filters}}})
        buckets = found["aggregations"]["words"]["buckets"]
        return [buckets[f"word{at}"]["doc_count"] for at in range(len(words))]

    def similar(self, words: Sequence[str]) -> list[Similar]:
        fields = [self.factory.document_field + WORDS_SUFFIX]
        fields += [WORDS_FIELD] if WORDS_FIELD in self.factory.plans else []
        asked = {f"{name} {at}": _near(name, word) for at, word in enumerate(words) for name in fields}
        found = self.index.search(suggest=asked, size=0)["suggest"]
        return [
            Similar(names=_options(found.get(f"{WORDS_FIELD} {at}")), others=_options(found[f"{fields[0]} {at}"]))
            for at in range(len(words))
        ]


def _near(name: str, word: str) -> dict[str, Any]:
    term = {
        "field": name,
        "suggest_mode": "always",
        "max_edits": edits_allowed(word),
        "min_word_length": 3,
        "prefix_length": 0,
        "size": MOST_CANDIDATES,
        # Near words are first collected by their letters; too few of them, and the most frequent one is missed.
        "max_inspections": 50,
    }
    return {"text": word, "term": term}


def _options(entries: Sequence[Mapping[str, Any]] | None) -> tuple[str, ...]:
    return tuple(option["text"] for entry in entries or () for option in entry["options"])
