"""Shoppers' questions to Elasticsearch: product search with facets, and completion."""

import json
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from haystack.constants import DJANGO_CT, DJANGO_ID

from search.backends import words as rule
from search.backends.elasticsearch.queries import EVERYTHING, Query
from search.backends.elasticsearch.vocabulary import ElasticsearchVocabulary
from search.backends.field_plans import SOURCE
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
from search.backends.words import Form
from search.facets import CARRIED_ATTRIBUTES, AnyOf, CountingGroup, Filter
from search.queries import PRODUCT_TYPE, ProductHit

# Beside the words shown, so many are counted: they are fewer in whole phrases than alone.
SPARE_TERMS = 20


class ElasticsearchProducts(ElasticsearchVocabulary):
    """Answers about the live index."""

    @property
    def name(self) -> str:
        return self.index.name

    def state(self) -> Hashable:
        return self.index.state()

    def occurrence(self, word: str) -> Query:
        return self.factory.restricted(self._word(rule.forms([word])[0]), [_products()])

    def finds_text(self, text: TextQuestion) -> bool:
        found = self.index.search(query=self._query(text), size=0, terminate_after=1, track_total_hits=1)
        return found["hits"]["total"]["value"] > 0

    def page(
        self, text: TextQuestion, filters: Sequence[Filter], order: tuple[str, bool] | None, offset: int, size: int
    ) -> tuple[int, tuple[ProductHit, ...]]:
        found = self.index.search(
            query=self._query(text, filters),
            sort=_sorting(order),
            from_=offset if size else 0,
            size=size,
            track_total_hits=True,
            track_scores=order is None,
            source=[SOURCE],
        )["hits"]
        marked = text.marker()
        return found["total"]["value"], tuple(_hit(hit, marked) for hit in found["hits"])

    def counts(self, asked: Sequence[tuple[TextQuestion, Sequence[Filter]]]) -> list[int]:
        """How many products each question finds, in one request."""
        if not asked:
            return []
        filters = {f"asked{at}": self._query(text, conditions) for at, (text, conditions) in enumerate(asked)}
        found = self.index.search(size=0, aggs={"asked": {"filters": {"filters": filters}}})["aggregations"]["asked"]
        return [found["buckets"][f"asked{at}"]["doc_count"] for at in range(len(asked))]

    def carriers(self, codes: Sequence[str]) -> list[int]:
        """One request."""
        return self.counts([(TextQuestion((), ""), [AnyOf(CARRIED_ATTRIBUTES, (code,))]) for code in codes])

    def count(self, text: TextQuestion, groups: Sequence[CountingGroup]) -> list[Counted]:
        """All groups in one request: each is a filter aggregation around its own counts."""
        if not groups:
            return []
        aggregations = {
            f"group{at}": {
                "filter": {"bool": {"filter": [self.factory.filter(condition) for condition in group.filters]}},
                "aggs": group.aggregations,
            }
            for at, group in enumerate(groups)
            if group.aggregations
        }
        found = self.index.search(query=self._query(text), size=0, aggs=aggregations)["aggregations"]
        return [Counted(group.without, found.get(f"group{at}", {})) for at, group in enumerate(groups)]

    def words_beginning(self, beginning: str, beside: TextQuestion | None, *, at_least: int) -> list[str]:
        begins = {"prefix": {WORDS_FIELD: {"value": beginning}}}
        query = self.factory.restricted(begins, [self._query(beside)]) if beside else begins
        include = f"{re.escape(beginning)}.*"
        terms = {"terms": {"field": WORDS_FIELD, "size": at_least + SPARE_TERMS, "include": include}}
        found = self.index.search(query=query, size=0, aggs={"terms": terms})["aggregations"]["terms"]["buckets"]
        return [bucket["key"] for bucket in found]

    def brands_beginning(self, words: Sequence[str], *, limit: int) -> tuple[tuple[str, int], ...]:
        begun = [{"prefix": {"brand": {"value": word}}} for word in words]
        found = self.index.search(
            query=self.factory.restricted({"bool": {"must": begun}}, [_products()]),
            size=0,
            aggs={"brands": {"terms": {"field": "brand_exact", "size": limit}}},
        )["aggregations"]["brands"]["buckets"]
        return tuple((bucket["key"], bucket["doc_count"]) for bucket in found)

    def _query(self, text: TextQuestion, filters: Sequence[Filter] = ()) -> Query:
        conditions = [_products(), *(self.factory.filter(condition) for condition in filters)]
        return self.factory.restricted(self._text(text), conditions)

    def _text(self, text: TextQuestion) -> Query:
        if not text.typed.strip():
            return EVERYTHING
        exact = {"constant_score": {"filter": {"terms": {SKU_FIELD: text.numbers}}, "boost": EXACT_NUMBER_BOOST}}
        if not text.words:
            return exact
        forms = text.forms
        parts = [self._word(each) for each in forms[:-1]]
        parts.append(self._word(forms[-1], begun=text.begun))
        words = {"bool": {"should": parts, "minimum_should_match": text.least}}
        return {"bool": {"should": [words, exact], "minimum_should_match": 1}}

    def _word(self, forms: Sequence[Form], *, begun: Sequence[str] = ()) -> Query:
        fields = [self.factory.form(name, form, boost=weight) for name, weight in WEIGHTS.items() for form in forms]
        fields += [_beginning(WORDS_FIELD, beginning, BEGINNING_SCORE) for beginning in begun]
        fields += [_beginning(CODES_FIELD, code, CODE_SCORE) for code in codes_among(forms)]
        return {"dis_max": {"queries": fields, "tie_breaker": TIE_BREAKER}}


def _beginning(name: str, text: str, score: float) -> Query:
    return {"constant_score": {"filter": {"prefix": {name: {"value": text}}}, "boost": score}}


def _products() -> Query:
    return {"term": {DJANGO_CT: PRODUCT_TYPE}}


def _sorting(order: tuple[str, bool] | None) -> list[Any]:
    if order is None:
        return [{"_score": "desc"}, {DJANGO_ID: "asc"}]
    return [{order[0]: {"order": "desc" if order[1] else "asc", "missing": "_last"}}]


def _hit(hit: Mapping[str, Any], marked: Callable[[Mapping[str, Any]], dict[str, str]]) -> ProductHit:
    document = json.loads(hit["_source"][SOURCE])
    return ProductHit(int(document[DJANGO_ID]), hit["_score"] or 0.0, document, marked(document))
