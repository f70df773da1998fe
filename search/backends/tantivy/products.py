"""Shoppers' questions to the embedded index: product search with facets, and completion."""

import json
from collections.abc import Mapping, Sequence

import tantivy
from haystack.constants import DJANGO_CT, DJANGO_ID
from tantivy import Occur, Query

from search.backends.field_plans import SOURCE
from search.backends.product_search import (
    SHORTEST_BEGINNING,
    SKU_FIELD,
    TIE_BREAKER,
    WEIGHTS,
    WORDS_FIELD,
    Counted,
    TextQuestion,
)
from search.backends.spelling import Speller
from search.backends.tantivy.queries import QueryFactory
from search.backends.tantivy.schema import PLAIN, STEMMED, analyzer_of
from search.facets import CountingGroup, Filter
from search.queries import PRODUCT_TYPE, ProductHit, Suggestions

# Above any sum of word scores: a shopper who types a number of a product wants that product.
EXACT_NUMBER_BOOST = 10_000.0
# A word only begun says less than a whole one.
BEGINNING_SCORE = 0.1
HIGHLIGHTED = ("title", "description")
SNIPPET_LENGTH = 160
MOST_BRANDS = 1000


class TantivyProducts:
    """Answers about one state of the index."""

    def __init__(self, factory: QueryFactory, searcher: tantivy.Searcher, speller: "LazySpeller"):
        self.factory = factory
        self.searcher = searcher
        self.speller = speller
        self.schema = factory.schema

    def words(self, text: str) -> list[str]:
        return PLAIN.analyze(text)

    def correct(self, words: list[str]) -> list[str] | None:
        return self.speller.of(self.searcher).correct(words)

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
        documents = [self._source(address) for _, address in hits]
        marked = self._highlighter(text)
        scores = [score if order is None else 0.0 for score, _ in hits]
        return found.count, tuple(
            ProductHit(int(document[DJANGO_ID]), score, document, marked(document))
            for score, document in zip(scores, documents, strict=True)
        )

    def count(self, text: TextQuestion, groups: Sequence[CountingGroup]) -> list[Counted]:
        return [
            Counted(group.without, self.searcher.aggregate(self._query(text, group.filters), group.aggregations))
            for group in groups
        ]

    def suggest(self, beginning: str, *, limit: int) -> Suggestions:
        """What a shopper who typed this beginning may mean."""
        words = self.words(beginning)
        if not words:
            return Suggestions()
        text = TextQuestion(tuple(words), beginning)
        _, products = self.page(text, (), None, 0, limit)
        terms = self.searcher.terms_with_prefix(WORDS_FIELD, words[-1], limit=limit + 1)
        head = " ".join(words[:-1])
        whole = [(f"{head} {term}".strip(), count) for term, count in terms if term != words[-1]]
        brands = self._brands_beginning(words, limit)
        return Suggestions(products, tuple(whole[:limit]), brands)

    def _brands_beginning(self, words: list[str], limit: int) -> tuple[tuple[str, int], ...]:
        beginnings = [self.factory.beginning("brand", word) for word in words]
        counted = self.searcher.aggregate(
            self.factory.restricted(self.factory.all_of(beginnings), [self._products()]),
            {"brands": {"terms": {"field": "brand_exact", "size": MOST_BRANDS}}},
        )
        return tuple((bucket["key"], bucket["doc_count"]) for bucket in counted["brands"]["buckets"][:limit])

    def _source(self, address: tantivy.DocAddress) -> dict:
        return json.loads(self.searcher.doc(address).get_first(SOURCE))

    def _products(self) -> Query:
        return Query.term_query(self.schema, DJANGO_CT, PRODUCT_TYPE)

    def _query(self, text: TextQuestion, filters: Sequence[Filter] = ()) -> Query:
        conditions = [self._products(), *(self.factory.filter(condition) for condition in filters)]
        return self.factory.restricted(self._text(text), conditions)

    def _text(self, text: TextQuestion) -> Query:
        if not text.typed.strip():
            return Query.all_query()
        number = Query.term_query(self.schema, SKU_FIELD, text.typed.strip().lower())
        exact = Query.boost_query(Query.const_score_query(number, 1.0), EXACT_NUMBER_BOOST)
        if not text.words:
            return exact
        parts = [(Occur.Should, self._word(word)) for word in text.words[:-1]]
        parts.append((Occur.Should, self._word(text.words[-1], begun=True)))
        words = Query.boolean_query(parts, minimum_number_should_match=text.least)
        return Query.boolean_query([(Occur.Should, words), (Occur.Should, exact)])

    def _word(self, word: str, *, begun: bool = False) -> Query:
        fields = [
            Query.boost_query(Query.term_query(self.schema, name, term), weight)
            for name, weight in WEIGHTS.items()
            for term in analyzer_of(self.factory.plans[name]).analyze(word)
        ]
        if begun and len(word) >= SHORTEST_BEGINNING:
            fields.append(Query.const_score_query(self.factory.beginning(WORDS_FIELD, word), BEGINNING_SCORE))
        return Query.disjunction_max_query(fields, tie_breaker=TIE_BREAKER)

    def _highlighter(self, text: TextQuestion):
        """A function from a document to its marked-up snippets; the generators are made once per page."""
        generators = {name: generator for name in HIGHLIGHTED if (generator := self._snippets(text, name))}

        def marked(document: Mapping) -> dict[str, str]:
            found = {}
            for name, generator in generators.items():
                source = tantivy.Document()
                source.add_text(name, document.get(name) or "")
                if snippet := generator.snippet_from_doc(source).to_html():
                    found[name] = snippet.replace("<b>", "<mark>").replace("</b>", "</mark>")
            return found

        return marked

    def _snippets(self, text: TextQuestion, name: str) -> tantivy.SnippetGenerator | None:
        terms = [Query.term_query(self.schema, name, term) for word in text.words for term in STEMMED.analyze(word)]
        if not terms:
            return None
        generator = tantivy.SnippetGenerator.create(self.searcher, self.factory.one_of(terms), self.schema, name)
        # A title is shown whole; a description in part.
        generator.set_max_num_chars(SNIPPET_LENGTH if name != "title" else 10_000)
        return generator


class LazySpeller:
    """Reads the vocabulary when the first unknown word comes, and again after the index has changed."""

    def __init__(self) -> None:
        self._revision: object = None
        self._speller = Speller(())
        self.revision: object = None

    def of(self, searcher: tantivy.Searcher) -> Speller:
        if self._revision != self.revision:
            self._speller = Speller(searcher.terms_with_prefix(WORDS_FIELD, "", limit=None))
            self._revision = self.revision
        return self._speller
