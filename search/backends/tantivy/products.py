"""Shoppers' questions to the embedded index: product search with facets, and completion."""

from collections.abc import Mapping, Sequence
from typing import Any

import tantivy
from haystack.constants import DJANGO_CT, DJANGO_ID
from tantivy import Occur, Query

from search.backends import words as rule
from search.backends.product_search import (
    BEGINNING_SCORE,
    CODE_SCORE,
    CODES_FIELD,
    EXACT_NUMBER_BOOST,
    SKU_FIELD,
    TIE_BREAKER,
    WEIGHTS,
    WORDS_FIELD,
    Counted,
    TextQuestion,
    codes_among,
)
from search.backends.tantivy.schema import source_of
from search.backends.tantivy.vocabulary import TantivyVocabulary
from search.backends.words import Form
from search.facets import CARRIED_ATTRIBUTES, CountingGroup, Filter
from search.queries import PRODUCT_TYPE, ProductHit

MOST_BRANDS = 1000
# Words of deleted products stand in the term dictionary for a while: so many more are read than are shown.
SPARE_TERMS = 20
# Of so many products the names are read for words that stand beside those typed before.
NAMES_READ = 100
# So many values of a facet are listed of each segment of the index, so that their sums are exact; and at most.
SEGMENT_VALUES = 1000
ALL_VALUES = 60_000


class TantivyProducts(TantivyVocabulary):
    """Answers about one state of the index."""

    def __init__(self, *how: Any):
        super().__init__(*how)
        self._texts: dict[TextQuestion, Query] = {}

    @property
    def schema(self) -> tantivy.Schema:
        return self.factory.schema

    def occurrences(self, words: Sequence[str]) -> list[int]:
        each = (rule.forms([word])[0] for word in words)
        return [
            self.searcher.search(self.factory.restricted(self._word(forms), [self._products()]), 1).count
            for forms in each
        ]

    def finds_text(self, text: TextQuestion) -> bool:
        return self.searcher.search(self._query(text), 1).count > 0

    def page(
        self, text: TextQuestion, filters: Sequence[Filter], order: tuple[str, bool] | None, offset: int, size: int
    ) -> tuple[int, tuple[ProductHit, ...]]:
        query = self._query(text, filters)
        sorting = {}
        if order is not None:
            direction = tantivy.Order.Desc if order[1] else tantivy.Order.Asc
            sorting = {"order_by_field": order[0], "order": direction}
        # Tantivy panics on a limit of nothing.
        found = self.searcher.search(query, max(size, 1), offset=offset if size > 0 else 0, **sorting)
        hits = found.hits if size > 0 else []
        documents = [source_of(self.searcher.doc(address)) for _, address in hits]
        marked = text.marker()
        scores = [score if order is None else 0.0 for score, _ in hits]
        return found.count, tuple(
            ProductHit(int(document[DJANGO_ID]), score, document, marked(document))
            for score, document in zip(scores, documents, strict=True)
        )

    def counts(self, asked: Sequence[tuple[TextQuestion, Sequence[Filter]]]) -> list[int]:
        """How many products each question finds."""
        return [self.searcher.search(self._query(text, filters), 1).count for text, filters in asked]

    def carriers(self, codes: Sequence[str]) -> list[int]:
        return [self.searcher.doc_freq(CARRIED_ATTRIBUTES, code) for code in codes]

    def count(self, text: TextQuestion, groups: Sequence[CountingGroup]) -> list[Counted]:
        return [
            Counted(group.without, self._aggregated(self._query(text, group.filters), group.aggregations))
            for group in groups
        ]

    def _aggregated(self, query: Query, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Each segment lists its own most frequent values: where one of them had to leave some out, all are listed."""
        if not asked:
            return {}
        found = self.searcher.aggregate(query, {name: _listing(one, SEGMENT_VALUES) for name, one in asked.items()})
        inexact = [
            name
            for name, one in asked.items()
            if found[name].get("doc_count_error_upper_bound") and "shard_size" not in one["terms"]
        ]
        if inexact:
            found |= self.searcher.aggregate(query, {name: _listing(asked[name], ALL_VALUES) for name in inexact})
        return found

    def words_beginning(self, beginning: str, beside: TextQuestion | None, *, at_least: int) -> list[str]:
        """From the dictionary, and from the names of the best products that have the other words."""
        found = self.searcher.terms_with_prefix(WORDS_FIELD, beginning, limit=at_least + SPARE_TERMS)
        words = dict.fromkeys(word for word, _ in found)
        if beside is not None:
            for hit in self.page(beside, (), None, 0, NAMES_READ)[1]:
                names = rule.plain(hit.document.get(WORDS_FIELD) or "")
                words |= dict.fromkeys(word for word in names if word.startswith(beginning))
        return list(words)

    def brands_beginning(self, words: Sequence[str], *, limit: int) -> tuple[tuple[str, int], ...]:
        beginnings = [self.factory.beginning("brand", word) for word in words]
        counted = self.searcher.aggregate(
            self.factory.restricted(self.factory.all_of(beginnings), [self._products()]),
            {"brands": {"terms": {"field": "brand_exact", "size": MOST_BRANDS}}},
        )
        return tuple((bucket["key"], bucket["doc_count"]) for bucket in counted["brands"]["buckets"][:limit])

    def _products(self) -> Query:
        return Query.term_query(self.schema, DJANGO_CT, PRODUCT_TYPE)

    def _query(self, text: TextQuestion, filters: Sequence[Filter] = ()) -> Query:
        conditions = [self._products(), *(self.factory.filter(condition) for condition in filters)]
        return self.factory.restricted(self._text(text), conditions)

    def _text(self, text: TextQuestion) -> Query:
        """Made once, for a page and its facets ask for the same words."""
        if text not in self._texts:
            self._texts[text] = self._made(text)
        return self._texts[text]

    def _made(self, text: TextQuestion) -> Query:
        if not text.typed.strip():
            return Query.all_query()
        numbers = Query.term_set_query(self.schema, SKU_FIELD, text.numbers) if text.numbers else Query.empty_query()
        exact = Query.boost_query(Query.const_score_query(numbers, 1.0), EXACT_NUMBER_BOOST)
        if not text.words:
            return exact
        forms = text.forms
        parts = [(Occur.Should, self._word(each)) for each in forms[:-1]]
        parts.append((Occur.Should, self._word(forms[-1], begun=text.begun)))
        words = Query.boolean_query(parts, minimum_number_should_match=text.least)
        return Query.boolean_query([(Occur.Should, words), (Occur.Should, exact)])

    def _word(self, forms: Sequence[Form], *, begun: Sequence[str] = ()) -> Query:
        fields = [
            Query.boost_query(self.factory.form(name, form), weight)
            for name, weight in WEIGHTS.items()
            for form in forms
        ]
        beginnings = [(WORDS_FIELD, beginning, BEGINNING_SCORE) for beginning in begun]
        beginnings += [(CODES_FIELD, code, CODE_SCORE) for code in codes_among(forms)]
        fields += [
            Query.const_score_query(self.factory.beginning(name, text), score) for name, text, score in beginnings
        ]
        return Query.disjunction_max_query(fields, tie_breaker=TIE_BREAKER)


def _listing(aggregation: Mapping[str, Any], values: int) -> Mapping[str, Any]:
    """An aggregation that lists so many values of each segment, unless it says itself how many."""
    terms = aggregation.get("terms")
    return aggregation if terms is None else {"terms": {"shard_size": values, **terms}}
