"""Haystack backend for Elasticsearch 8 and 9."""

import json
import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import elasticsearch
import haystack
from django.core.exceptions import ImproperlyConfigured
from haystack.backends import BaseEngine, BaseSearchBackend, log_query
from haystack.constants import DJANGO_CT, ID
from haystack.utils import get_identifier, get_model_ct

from search.backends import completion, highlighting, product_search, query_tree, spelling, tree_text, words
from search.backends.elasticsearch import breaker, client, haystack_facets
from search.backends.elasticsearch.index import AliasedIndex
from search.backends.elasticsearch.products import ElasticsearchProducts
from search.backends.elasticsearch.queries import Query, QueryFactory
from search.backends.elasticsearch.vocabulary import ElasticsearchVocabulary
from search.backends.field_plans import SORT_SUFFIX, SOURCE, countable, plan_fields
from search.backends.haystack_query import TreeSearchQuery
from search.backends.prepared import prepared_documents
from search.backends.product_search import TextQuestion
from search.backends.result_pages import haystack_results, window
from search.facets import Filter
from search.queries import EngineUnavailable, SearchRequest, SearchResponse, Suggestions

# Seconds, where the connection says nothing else.
SEARCH_TIMEOUT = 2.0
PATIENCE = 30.0

logger = logging.getLogger("search")


class ElasticsearchSearchBackend(BaseSearchBackend):
    """Reads and writes the indices of the connection's INDEX_NAME at its URL.

    KWARGS goes to the client (basic_auth, api_key, ca_certs, ...). TIMEOUT is what writes wait, SEARCH_TIMEOUT what a
    search waits; when one has waited in vain, all are told at once for PATIENCE seconds that the engine is away.
    VISIBLE_AT_ONCE makes each write wait until searches show it, which costs up to a second: for tests.
    """

    def __init__(self, connection_alias: str, **options: Any):
        super().__init__(connection_alias, **options)
        for name in ("URL", "INDEX_NAME"):
            if name not in options:
                raise ImproperlyConfigured(f"The search connection '{connection_alias}' needs {name}.")
        self.client = client.connect(options["URL"], request_timeout=self.timeout, **options.get("KWARGS", {}))
        self._url = str(options["URL"])
        self._prefix = options["INDEX_NAME"]
        self._visible_at_once = bool(options.get("VISIBLE_AT_ONCE"))
        self._search_timeout = float(options.get("SEARCH_TIMEOUT", SEARCH_TIMEOUT))
        self._breaker = breaker.of(options["URL"], patience=float(options.get("PATIENCE", PATIENCE)))
        self._index: AliasedIndex | None = None
        self._setting_up = threading.Lock()

    @property
    def index(self) -> AliasedIndex:
        """Made late: haystack collects the index classes after the backends."""
        with self._setting_up:
            if self._index is None:
                plans = plan_fields(self._unified_index().all_searchfields())
                self._index = AliasedIndex(
                    self.client,
                    self._prefix,
                    plans,
                    url=self._url,
                    breaker=self._breaker,
                    search_timeout=self._search_timeout,
                    visible_at_once=self._visible_at_once,
                )
            return self._index

    def _unified_index(self) -> Any:
        return haystack.connections[self.connection_alias].get_unified_index()

    def _factory(self) -> QueryFactory:
        return QueryFactory(self.index.plans, self._unified_index().document_field)

    # Typed search

    def product_search(self, request: SearchRequest) -> SearchResponse:
        """Answer a shopper. Raises EngineUnavailable when there is no server or no index of the present shape."""
        return product_search.answer(ElasticsearchProducts(self.index, self._factory()), request)

    def product_suggest(self, beginning: str, *, limit: int = 5) -> Suggestions:
        """Complete a beginning. Raises EngineUnavailable as `product_search` does."""
        return completion.suggestions(ElasticsearchProducts(self.index, self._factory()), beginning, limit=limit)

    def product_counts(self, filters: Sequence[Filter]) -> list[int]:
        """For how many products each filter holds. Raises EngineUnavailable as `product_search` does."""
        return ElasticsearchProducts(self.index, self._factory()).counts(
            [(TextQuestion((), ""), [each]) for each in filters]
        )

    def stored(self, identifiers: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The documents of these ids, as they stand in the index."""
        sources = [json.loads(found[SOURCE]) for found in self.index.documents(list(identifiers))]
        return {source[ID]: source for source in sources}

    def all_ids(self) -> set[str]:
        """The id of each document in the index."""
        return self.index.ids()

    # Writing

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        version = time.time_ns()
        self.index.change(add=prepared_documents(index, iterable), version=version)

    def write(
        self, *, documents: Iterable[Mapping[str, Any]], remove: Iterable[str] = (), read_at: int | None = None
    ) -> int:
        """Add or replace prepared documents and remove ids.

        `read_at` (nanoseconds since 1970, now if not given) is when they were read: what was read later stays.
        """
        return self.index.change(add=documents, remove=remove, version=read_at or time.time_ns())

    def rebuild(self, documents: Iterable[Mapping[str, Any]]) -> int:
        """Build the whole index beside the live one, then swap. Returns the number of documents."""
        return self.index.rebuild(documents)

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        self.index.change(remove=[get_identifier(obj_or_string)], version=time.time_ns())

    def clear(self, models: Iterable[Any] | None = None, commit: bool = True) -> None:
        self.index.clear(None if models is None else {"terms": {DJANGO_CT: [get_model_ct(model) for model in models]}})

    def drop(self) -> None:
        """Delete every index of this connection's name and mapping."""
        self.index.drop()

    # Haystack's search

    def _facet_field(self, name: str) -> str | None:
        return countable(self.index.plans, name, self._unified_index().get_facet_fieldname(name))

    @log_query
    def search(self, query_string: query_tree.Node | str, **options: Any) -> dict[str, Any]:
        node = query_tree.RawText(query_string) if isinstance(query_string, str) else query_string
        if node == query_tree.RawText(""):
            return {"results": [], "hits": 0}
        try:
            return self._search(node, **options)
        except (EngineUnavailable, ValueError, elasticsearch.BadRequestError):
            if not self.silently_fail:
                raise
            logger.exception("The search index could not answer %r", query_string)
            return {"results": [], "hits": 0}

    def _search(
        self,
        node: query_tree.Node,
        *,
        sort_by: list[str] | None = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        highlight: bool | dict = False,
        spelling_query: str | None = None,
        result_class: type | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        factory = self._factory()
        query = factory.restricted(factory.of_tree(node), self._narrowing(factory, **options))
        offset, size = window(start_offset, end_offset)
        found = self.index.search(
            query=query,
            from_=offset if size else 0,
            size=size,
            sort=self._sorting(sort_by),
            source=[SOURCE],
            track_total_hits=True,
            aggs=haystack_facets.aggregations(factory, self._facet_field, **options),
        )
        asked = query_tree.searched_text(node)
        return {
            "results": self._results(found, highlight=highlight, asked=asked, result_class=result_class),
            "hits": found["hits"]["total"]["value"],
            "facets": haystack_facets.counted(found.get("aggregations", {}), **options),
            "spelling_suggestion": self._spelling(spelling_query or asked),
        }

    def _narrowing(
        self,
        factory: QueryFactory,
        *,
        narrow_queries: Iterable[str] | None = None,
        models: Iterable[Any] | None = None,
        **_options: Any,
    ) -> list[Query]:
        names = sorted(get_model_ct(model) for model in models or ()) or self.build_models_list()
        return [
            {"terms": {DJANGO_CT: names}},
            *(factory.of_tree(tree_text.narrowing(text)) for text in narrow_queries or ()),
        ]

    def _sorting(self, sort_by: list[str] | None) -> list[Any] | None:
        found = []
        for entry in sort_by or ():
            name = entry.removeprefix("-")
            plan = self.index.plans.get(name)
            if plan is None:
                raise ValueError(f"there is no field {name} to sort by")
            key = name + SORT_SUFFIX if plan.sortable else name
            found.append({key: {"order": "desc" if entry.startswith("-") else "asc", "missing": "_last"}})
        return found or None

    def _results(
        self, found: Mapping[str, Any], *, highlight: bool | dict = False, asked: str = "", result_class: type | None
    ) -> list[Any]:
        hits = found["hits"]["hits"]
        sources = [json.loads(hit["_source"][SOURCE]) for hit in hits]
        marked = highlighting.of_documents(sources, self._unified_index().document_field, asked, highlight)
        scores = [hit["_score"] or 0.0 for hit in hits]
        scored = zip(scores, sources, marked, strict=True)
        return haystack_results(using=self.connection_alias, hits=scored, result_class=result_class)

    def _spelling(self, text: str) -> str | None:
        if not self.include_spelling or not text:
            return None
        found = spelling.corrected(ElasticsearchVocabulary(self.index, self._factory()), words.asked(text))
        return " ".join(found) if found else None

    def more_like_this(
        self,
        model_instance: Any,
        additional_query_string: query_tree.Node | None = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        models: Iterable[Any] | None = None,
        result_class: type | None = None,
        **_options: Any,
    ) -> dict[str, Any]:
        factory = self._factory()
        alike = {
            "more_like_this": {
                "fields": [factory.document_field],
                "like": [{"_index": self.index.alias, "_id": get_identifier(model_instance)}],
                # Texts of products are short: the defaults would find nothing.
                "min_term_freq": 1,
                "min_doc_freq": 1,
                # And any word in common is enough, best first; of nearly all words would be asked else.
                "minimum_should_match": 1,
            }
        }
        extra = [factory.of_tree(additional_query_string)] if additional_query_string else []
        offset, size = window(start_offset, end_offset)
        found = self.index.search(
            query=factory.restricted(alike, [*extra, *self._narrowing(factory, models=models)]),
            from_=offset if size else 0,
            size=size,
            source=[SOURCE],
            track_total_hits=True,
        )
        results = self._results(found, result_class=result_class)
        return {"results": results, "hits": found["hits"]["total"]["value"]}


class ElasticsearchEngine(BaseEngine):
    """What a HAYSTACK_CONNECTIONS entry names: ENGINE, URL (with scheme and port) and INDEX_NAME."""

    backend = ElasticsearchSearchBackend
    query = TreeSearchQuery
