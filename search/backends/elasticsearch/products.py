"""Shoppers' questions to Elasticsearch: product search with facets, and completion."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from haystack.constants import DJANGO_CT, DJANGO_ID

from search.backends.elasticsearch.index import AliasedIndex
from search.backends.elasticsearch.queries import EVERYTHING, Query, QueryFactory
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
from search.facets import CountingGroup, Filter
from search.queries import PRODUCT_TYPE, ProductHit, Suggestions

EXACT_NUMBER_BOOST = 10_000.0
BEGINNING_SCORE = 0.1
SNIPPET_LENGTH = 160
# The embedded engine drops longer ones; Elasticsearch refuses prefixes far longer.
LONGEST_WORD = 60
MARKS = {"pre_tags": ["<mark>"], "post_tags": ["</mark>"]}


class ElasticsearchProducts:
    """Answers about the live index."""

    def __init__(self, index: AliasedIndex, factory: QueryFactory):
        self.index = index
        self.factory = factory

    def words(self, text: str) -> list[str]:
        return [word for word in re.findall(r"[^\W_]+", text.casefold()) if len(word) <= LONGEST_WORD]

    def correct(self, words: list[str]) -> list[str] | None:
        """Each word that is nowhere, by the nearest one of the index."""
        asked = {
            f"word{at}": {
                "text": word,
                "term": {
                    "field": WORDS_FIELD,
                    "suggest_mode": "missing",
                    "max_edits": 1 if len(word) < 6 else 2,
                    "min_word_length": 3,
                    "prefix_length": 0,
                    "size": 1,
                },
            }
            for at, word in enumerate(words)
        }
        found = self.index.search(suggest=asked, size=0)["suggest"]
        corrected = [_first_option(found[f"word{at}"]) or word for at, word in enumerate(words)]
        return corrected if corrected != words else None

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
            highlight=self._highlight(text),
        )["hits"]
        return found["total"]["value"], tuple(_hit(hit) for hit in found["hits"])

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

    def suggest(self, beginning: str, *, limit: int) -> Suggestions:
        """What a shopper who typed this beginning may mean."""
        words = self.words(beginning)
        if not words:
            return Suggestions()
        _, products = self.page(TextQuestion(tuple(words), beginning), (), None, 0, limit)
        begun = [{"prefix": {"brand": {"value": word}}} for word in words]
        found = self.index.search(
            query=self.factory.restricted({"bool": {"must": begun}}, [_products()]),
            size=0,
            aggs={"brands": {"terms": {"field": "brand_exact", "size": limit}}},
        )["aggregations"]["brands"]["buckets"]
        brands = tuple((bucket["key"], bucket["doc_count"]) for bucket in found)
        return Suggestions(products, self._terms(words, limit), brands)

    def _terms(self, words: list[str], limit: int) -> tuple[tuple[str, int], ...]:
        """Indexed words that begin as the last one typed, with the number of documents that have them."""
        found = self.index.search(
            query={"prefix": {WORDS_FIELD: {"value": words[-1]}}},
            size=0,
            aggs={
                "terms": {"terms": {"field": WORDS_FIELD, "size": limit + 1, "include": f"{re.escape(words[-1])}.*"}}
            },
        )["aggregations"]["terms"]["buckets"]
        head = " ".join(words[:-1])
        whole = [(f"{head} {one['key']}".strip(), one["doc_count"]) for one in found if one["key"] != words[-1]]
        return tuple(whole[:limit])

    def _query(self, text: TextQuestion, filters: Sequence[Filter] = ()) -> Query:
        conditions = [_products(), *(self.factory.filter(condition) for condition in filters)]
        return self.factory.restricted(self._text(text), conditions)

    def _text(self, text: TextQuestion) -> Query:
        if not text.typed.strip():
            return EVERYTHING
        number = {"term": {SKU_FIELD: {"value": text.typed.strip().lower()}}}
        exact = {"constant_score": {"filter": number, "boost": EXACT_NUMBER_BOOST}}
        if not text.words:
            return exact
        parts = [self._word(word) for word in text.words[:-1]]
        parts.append(self._word(text.words[-1], begun=True))
        words = {"bool": {"should": parts, "minimum_should_match": text.least}}
        return {"bool": {"should": [words, exact], "minimum_should_match": 1}}

    def _word(self, word: str, *, begun: bool = False) -> Query:
        fields: list[Query] = [
            {"match": {name: {"query": word, "boost": weight, "operator": "and"}}} for name, weight in WEIGHTS.items()
        ]
        if begun and len(word) >= SHORTEST_BEGINNING:
            beginning = {"prefix": {WORDS_FIELD: {"value": word}}}
            fields.append({"constant_score": {"filter": beginning, "boost": BEGINNING_SCORE}})
        return {"dis_max": {"queries": fields, "tie_breaker": TIE_BREAKER}}

    @staticmethod
    def _highlight(text: TextQuestion) -> dict[str, Any] | None:
        if not text.words:
            return None
        words = " ".join(text.words)
        return {
            "type": "unified",
            "encoder": "html",  # titles and descriptions are text, whatever they look like
            **MARKS,
            "highlight_query": {"multi_match": {"query": words, "fields": ["title", "description"]}},
            "fields": {
                "title": {"number_of_fragments": 0},
                "description": {"fragment_size": SNIPPET_LENGTH, "number_of_fragments": 1},
            },
        }


def _products() -> Query:
    return {"term": {DJANGO_CT: PRODUCT_TYPE}}


def _sorting(order: tuple[str, bool] | None) -> list[Any]:
    if order is None:
        return [{"_score": "desc"}, {DJANGO_ID: "asc"}]
    return [{order[0]: {"order": "desc" if order[1] else "asc", "missing": "_last"}}]


def _hit(hit: Mapping[str, Any]) -> ProductHit:
    document = json.loads(hit["_source"][SOURCE])
    highlights = {name: fragments[0] for name, fragments in hit.get("highlight", {}).items()}
    return ProductHit(int(document[DJANGO_ID]), hit["_score"] or 0.0, document, highlights)


def _first_option(entries: Sequence[Mapping[str, Any]]) -> str | None:
    return next((entry["options"][0]["text"] for entry in entries if entry["options"]), None)
