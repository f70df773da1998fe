"""Haystack backend on an embedded Tantivy index: no server needed, one host, any number of processes."""

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import haystack
import tantivy
from django.core.exceptions import ImproperlyConfigured
from haystack.backends import BaseEngine, BaseSearchBackend, log_query
from haystack.constants import DJANGO_CT, ID
from haystack.utils import get_identifier, get_model_ct

from search.backends import completion, highlighting, product_search, query_tree, spelling, tree_text, words
from search.backends.field_plans import SORT_SUFFIX, FieldPlan, comparable, countable, plan_fields, values
from search.backends.haystack_query import TreeSearchQuery
from search.backends.prepared import prepared_documents
from search.backends.product_search import TextQuestion
from search.backends.result_pages import haystack_results, window
from search.backends.tantivy import haystack_facets
from search.backends.tantivy.index import GenerationStore
from search.backends.tantivy.products import TantivyProducts
from search.backends.tantivy.queries import QueryFactory
from search.backends.tantivy.schema import source_of
from search.backends.tantivy.vocabulary import TantivyVocabulary, spellers_of
from search.facets import Filter
from search.queries import DEEPEST_HIT, EngineUnavailable, SearchRequest, SearchResponse, Suggestions

# Fewer than the buckets that an aggregation may have.
IDS_AT_ONCE = 10_000

Hit = tuple[float, dict[str, Any]]

logger = logging.getLogger("search")


class TantivySearchBackend(BaseSearchBackend):
    """Reads and writes the index at the connection's PATH."""

    def __init__(self, connection_alias: str, **options: Any):
        super().__init__(connection_alias, **options)
        if "PATH" not in options:
            raise ImproperlyConfigured(f"The search connection '{connection_alias}' needs a PATH for its index.")
        self._path = options["PATH"]
        self._store: GenerationStore | None = None
        self._setting_up = threading.Lock()
        self._revision: object = None
        self._spellers = spellers_of(self._path)

    @property
    def store(self) -> GenerationStore:
        """Made late: haystack collects the index classes after the backends."""
        with self._setting_up:
            if self._store is None:
                self._store = GenerationStore(self._path, plan_fields(self._unified_index().all_searchfields()))
            return self._store

    def _unified_index(self) -> Any:
        return haystack.connections[self.connection_alias].get_unified_index()

    def _reader(self) -> tuple[QueryFactory, tantivy.Searcher]:
        index, searcher, revision = self.store.reader()
        self._revision = revision
        return QueryFactory(index, self.store.plans, self._unified_index().document_field), searcher

    def _products(self) -> TantivyProducts:
        factory, searcher = self._reader()
        return TantivyProducts(factory, searcher, self._spellers, self._revision)

    # Typed search

    def product_search(self, request: SearchRequest) -> SearchResponse:
        """Answer a shopper. Raises EngineUnavailable when there is no index of the present shape."""
        return product_search.answer(self._products(), request)

    def product_suggest(self, beginning: str, *, limit: int = 5) -> Suggestions:
        """Complete a beginning. Raises EngineUnavailable as `product_search` does."""
        return completion.suggestions(self._products(), beginning, limit=limit)

    def product_counts(self, filters: Sequence[Filter]) -> list[int]:
        """For how many products each filter holds. Raises EngineUnavailable as `product_search` does."""
        return self._products().counts([(TextQuestion((), ""), [each]) for each in filters])

    def stored(self, identifiers: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The documents of these ids, as they stand in the index."""
        factory, searcher = self._reader()
        wanted = list(identifiers)
        query = tantivy.Query.term_set_query(factory.schema, ID, wanted)
        found = searcher.search(query, max(1, len(wanted))).hits
        sources = [source_of(searcher.doc(address)) for _, address in found]
        return {source[ID]: source for source in sources}

    def all_ids(self) -> set[str]:
        """The id of each document in the index."""
        factory, searcher = self._reader()
        # The term dictionary keeps the ids of deleted documents for a while; counting leaves them out.
        known = [identifier for identifier, _ in searcher.terms_with_prefix(ID, "", limit=None)]
        living: set[str] = set()
        for batch in _batches(known):
            query = tantivy.Query.term_set_query(factory.schema, ID, batch)
            counted = searcher.aggregate(query, {"ids": {"terms": {"field": ID, "size": len(batch)}}})
            living.update(bucket["key"] for bucket in counted["ids"]["buckets"])
        return living

    # Writing

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        self.store.change(add=prepared_documents(index, iterable))

    def write(
        self, *, documents: Iterable[Mapping[str, Any]], remove: Iterable[str] = (), read_at: int | None = None
    ) -> int:
        """Add or replace prepared documents and remove ids, in one commit.

        `read_at` (nanoseconds since 1970, now if not given) is when they were read: what a rebuild read later stays.
        """
        return self.store.change(add=documents, remove=remove, read_at=read_at)

    def rebuild(self, documents: Iterable[Mapping[str, Any]]) -> int:
        """Build the whole index beside the live one, then swap. Returns the number of documents."""
        return self.store.rebuild(documents)

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        self.store.change(remove=[get_identifier(obj_or_string)])

    def clear(self, models: Iterable[Any] | None = None, commit: bool = True) -> None:
        if models is None:
            self.store.clear()
            return
        factory, _ = self._reader()
        names = [get_model_ct(model) for model in models]
        self.store.clear(tantivy.Query.term_set_query(factory.schema, DJANGO_CT, names))

    # Haystack's search

    def _facet_field(self, name: str) -> str | None:
        return countable(self.store.plans, name, self._unified_index().get_facet_fieldname(name))

    @log_query
    def search(self, query_string: query_tree.Node | str, **options: Any) -> dict[str, Any]:
        node = query_tree.RawText(query_string) if isinstance(query_string, str) else query_string
        if node == query_tree.RawText(""):
            return {"results": [], "hits": 0}
        try:
            return self._search(node, **options)
        except (EngineUnavailable, ValueError):
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
        factory, searcher = self._reader()
        query = factory.restricted(factory.of_tree(node), self._narrowing(factory, **options))
        offset, size = window(start_offset, end_offset)
        count, hits = self._hits(factory, searcher, query, sort_by or [], offset, size)
        sources = [source for _, source in hits]
        asked = query_tree.searched_text(node)
        marked = highlighting.of_documents(sources, factory.document_field, asked, highlight)
        scores = [score for score, _ in hits]
        return {
            "results": haystack_results(
                using=self.connection_alias,
                hits=zip(scores, sources, marked, strict=True),
                result_class=result_class,
            ),
            "hits": count,
            "facets": haystack_facets.counted(factory, searcher, query, self._facet_field, **options),
            "spelling_suggestion": self._spelling(factory, searcher, spelling_query or asked),
        }

    def _narrowing(
        self,
        factory: QueryFactory,
        *,
        narrow_queries: Iterable[str] | None = None,
        models: Iterable[Any] | None = None,
        **_options: Any,
    ) -> list[tantivy.Query]:
        names = sorted(get_model_ct(model) for model in models or ()) or self.build_models_list()
        of_models = tantivy.Query.term_set_query(factory.schema, DJANGO_CT, names)
        return [of_models, *(factory.of_tree(tree_text.narrowing(text)) for text in narrow_queries or ())]

    def _hits(
        self,
        factory: QueryFactory,
        searcher: tantivy.Searcher,
        query: tantivy.Query,
        sort_by: list[str],
        offset: int,
        size: int,
    ) -> tuple[int, list[tuple[float, dict[str, Any]]]]:
        """The number of hits, and those of one page. Tantivy sorts by one key: by several is sorted here."""
        keys = [_sort_field(factory, entry) for entry in sort_by]
        sorting = {"order_by_field": keys[0][0], "order": keys[0][1]} if keys else {}
        first, most = (0, DEEPEST_HIT) if len(keys) > 1 else (offset, max(1, size))
        found = searcher.search(query, most, offset=first, **sorting)
        hits = [(0.0 if keys else score, source_of(searcher.doc(address))) for score, address in found.hits]
        for entry in reversed(sort_by[1:] and sort_by):
            hits = _sorted_by(hits, factory.plans[entry.removeprefix("-")], descending=entry.startswith("-"))
        return found.count, hits[offset - first :][:size]

    def _spelling(self, factory: QueryFactory, searcher: tantivy.Searcher, text: str) -> str | None:
        if not self.include_spelling or not text:
            return None
        found = spelling.corrected(
            TantivyVocabulary(factory, searcher, self._spellers, self._revision), words.asked(text)
        )
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
        factory, searcher = self._reader()
        identifier = get_identifier(model_instance)
        source = self.stored([identifier]).get(identifier)
        if source is None:
            return {"results": [], "hits": 0}
        alike = tantivy.Query.more_like_this_document_fields_query(
            factory.schema,
            {factory.document_field: [str(source.get(factory.document_field) or "")]},
            min_doc_frequency=1,
            min_term_frequency=1,
        )
        itself = tantivy.Query.term_query(factory.schema, ID, identifier)
        extra = factory.of_tree(additional_query_string) if additional_query_string else factory.everything()
        limits = [extra, factory.none_of(itself), *self._narrowing(factory, models=models)]
        offset, size = window(start_offset, end_offset)
        found = searcher.search(factory.restricted(alike, limits), max(1, size), offset=offset)
        hits = [(score, source_of(searcher.doc(address)), None) for score, address in found.hits]
        results = haystack_results(using=self.connection_alias, hits=hits[:size], result_class=result_class)
        return {"results": results, "hits": found.count}


def _batches(identifiers: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(identifiers), IDS_AT_ONCE):
        yield identifiers[at : at + IDS_AT_ONCE]


def _sort_field(factory: QueryFactory, entry: str) -> tuple[str, tantivy.Order]:
    name = entry.removeprefix("-")
    plan = factory.plans.get(name)
    if plan is None:
        raise ValueError(f"there is no field {name} to sort by")
    direction = tantivy.Order.Desc if entry.startswith("-") else tantivy.Order.Asc
    return name + SORT_SUFFIX if plan.sortable else name, direction


def _sorted_by(hits: list[Hit], plan: FieldPlan, *, descending: bool) -> list[Hit]:
    """Stable, and documents without a value last in both directions."""

    def key(hit: Hit) -> Any:
        return comparable(plan, values(plan, hit[1])[0])

    having = [hit for hit in hits if values(plan, hit[1])]
    lacking = [hit for hit in hits if not values(plan, hit[1])]
    return sorted(having, key=key, reverse=descending) + lacking


class TantivySearchQuery(TreeSearchQuery):
    """Haystack's query object for this backend; all of it is shared with Elasticsearch."""


class TantivyEngine(BaseEngine):
    """Named in HAYSTACK_CONNECTIONS: ENGINE = "search.backends.tantivy.engine.TantivyEngine", PATH = a folder."""

    backend = TantivySearchBackend
    query = TantivySearchQuery
