"""Where documents live in Elasticsearch: one alias, versioned writes, and rebuilds beside the live index.

The alias carries the fingerprint of the mapping, so that a deployment with another mapping never reads or writes an
index that does not fit it. Writes carry the time of their reading as external version: a late one cannot overwrite a
newer one, and neither can the rebuild, whose version is the time it began.
"""

import time
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import elasticsearch
from elasticsearch.helpers import BulkIndexError, streaming_bulk
from haystack.constants import ID

from search.backends.elasticsearch import mapping
from search.backends.elasticsearch.breaker import Breaker
from search.backends.field_plans import FieldPlan
from search.queries import EngineUnavailable, IndexMissing, RebuildRunning

BULK_DOCUMENTS = 500
BULK_BYTES = 10 * 1024 * 1024
STATE: dict[str, Any] = {"names": {"terms": {"field": "_index"}}, "latest": {"max": {"field": "_seq_no"}}}
# Copies of an index are refreshed one after the other: a process always asks the same copy.
PREFERENCE = uuid4().hex
# A builder that was killed leaves its index behind; after this long with no growth it is dropped.
ABANDONED_AFTER = timedelta(minutes=15)
CONFLICT = 409
NOT_FOUND = 404
# Refused credentials, too much at once, and what a server (or the proxy before it) says that is starting or recovering.
AWAY = frozenset({401, 403, 429, 502, 503, 504})


@contextmanager
def reachable() -> Iterator[None]:
    """Turns "no server", "no index" and "not now" into EngineUnavailable; other answers are faults of ours and stay."""
    try:
        yield
    except elasticsearch.NotFoundError as error:
        raise IndexMissing() from error
    except elasticsearch.UnsupportedProductError as error:
        raise EngineUnavailable("What answers at ELASTICSEARCH_URL is not Elasticsearch.") from error
    except elasticsearch.ApiError as error:
        if error.status_code not in AWAY:
            raise
        raise EngineUnavailable(f"Elasticsearch answers with status {error.status_code}.") from error
    except (elasticsearch.ConnectionError, elasticsearch.ConnectionTimeout) as error:
        raise EngineUnavailable("Elasticsearch cannot be reached.") from error


class AliasedIndex:
    """One index behind an alias. `visible_at_once` waits after each write until searches show it (for tests)."""

    def __init__(
        self,
        client: elasticsearch.Elasticsearch,
        prefix: str,
        plans: Mapping[str, FieldPlan],
        *,
        url: str,
        breaker: Breaker,
        search_timeout: float,
        visible_at_once: bool,
    ):
        self.client = client
        self.url = url
        # Somebody waits for a page.
        self.prompt = client.options(request_timeout=search_timeout)
        self.breaker = breaker
        self.plans = plans
        self.prefix = f"{prefix}-{mapping.fingerprint(plans)}"
        self.alias = f"{self.prefix}-live"
        self.building = f"{self.prefix}-building"
        self.refresh = "wait_for" if visible_at_once else False

    def search(self, **body: Any) -> Mapping[str, Any]:
        """One search of the live index. Raises EngineUnavailable."""
        with reachable(), self.breaker.watching():
            return self.prompt.search(index=self.alias, preference=PREFERENCE, **body)

    @property
    def name(self) -> str:
        """What no other index is called, also of another server."""
        return f"{self.url} {self.alias}"

    def state(self) -> Hashable:
        """Which documents searches show now. Raises EngineUnavailable.

        Each writing has a higher number than those before it, and a removal leaves one document less: the index, the
        highest number and how many there are tell two states apart. The server remembers the answer until a refresh.
        """
        found = self.search(size=0, track_total_hits=True, aggs=STATE, request_cache=True)
        counted = found["aggregations"]
        names = tuple(bucket["key"] for bucket in counted["names"]["buckets"])
        return names, counted["latest"]["value"], found["hits"]["total"]["value"]

    def require(self) -> None:
        """Raises EngineUnavailable when there is no server, IndexMissing when it has no index of this mapping."""
        with reachable(), self.breaker.watching():
            self.prompt.indices.get_alias(name=self.alias)

    def documents(self, identifiers: list[str]) -> list[Mapping[str, Any]]:
        """Live documents by id; unknown ids are left out. Raises EngineUnavailable."""
        if not identifiers:
            self.require()
            return []
        with reachable():
            found = self.client.mget(index=self.alias, ids=identifiers)
        return [document["_source"] for document in found["docs"] if document.get("found")]

    def ids(self) -> set[str]:
        """The id of each live document, read through a point in time."""
        found: set[str] = set()
        with reachable():
            moment = self.client.open_point_in_time(index=self.alias, keep_alive="1m")["id"]
            after: list[Any] | None = None
            while True:
                page = self.client.search(
                    pit={"id": moment, "keep_alive": "1m"},
                    size=5000,
                    sort=[{ID: "asc"}],
                    search_after=after,
                    source=False,
                )["hits"]["hits"]
                if not page:
                    self.client.close_point_in_time(id=moment)
                    return found
                found.update(hit["_id"] for hit in page)
                after = page[-1]["sort"]

    # Writing

    def change(self, *, add: Iterable[Mapping[str, Any]] = (), remove: Iterable[str] = (), version: int) -> int:
        """Add or replace documents and remove ids, also in an index that is being built; creates the live one."""
        added = list(add)
        actions = [self._addition(document, version) for document in added]
        actions += [self._removal(identifier, version) for identifier in remove]
        with reachable():
            if not self.client.indices.exists_alias(name=self.alias):
                self._point(self.alias, self._create())
            if self.client.indices.exists_alias(name=self.building):
                # Nothing refreshes that one before its swap: waiting for it would never end.
                self._bulk(self.building, actions, refresh=False)
            self._bulk(self.alias, actions)
        return len(added)

    def clear(self, query: Mapping[str, Any] | None = None) -> None:
        """Remove every document, or those that a query finds."""
        if query is None:
            with reachable():
                old = self._indices_of(self.alias)
                self._point(self.alias, self._create())
                self._drop(old)
            return
        found = self.search(query=query, size=10_000, source=False)["hits"]["hits"]
        self.change(remove=[hit["_id"] for hit in found], version=time.time_ns())

    def rebuild(self, documents: Iterable[Mapping[str, Any]]) -> int:
        """Fill a new index, then move the alias; readers see the old or the new one, whole.

        If `documents` raises, the live index stays and the unfinished one is dropped.
        """
        version = time.time_ns()
        with reachable():
            if self.client.indices.exists_alias(name=self.building):
                self._drop_abandoned()
            name = self._create(refresh_interval="-1", gc_deletes="6h")
            self._point(self.building, name)
            try:
                count = self._bulk(name, (self._addition(document, version) for document in documents), refresh=False)
                self.client.indices.put_settings(index=name, settings={"refresh_interval": None, "gc_deletes": None})
                self.client.indices.refresh(index=name)
                self._swap(name)
            except BaseException:
                # A server that is gone keeps the unfinished index; a later rebuild finds it abandoned.
                with suppress(elasticsearch.TransportError, elasticsearch.ApiError):
                    self._drop([name])
                raise
        return count

    def _swap(self, name: str) -> None:
        old = self._indices_of(self.alias)
        actions = [{"remove": {"index": index, "alias": self.alias}} for index in old]
        actions += [{"add": {"index": name, "alias": self.alias, "is_write_index": True}}]
        actions += [{"remove": {"index": name, "alias": self.building}}]
        self.client.indices.update_aliases(actions=actions)
        self._drop(old)

    def _drop_abandoned(self) -> None:
        """An index in building for long that gets no more documents was left by a builder that died."""
        for name in self._indices_of(self.building):
            started = datetime.strptime(name.rpartition("-")[2], "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
            written = self.client.indices.stats(index=name)["_all"]["total"]["indexing"]["index_total"]
            time.sleep(1)
            grows = self.client.indices.stats(index=name)["_all"]["total"]["indexing"]["index_total"] != written
            if grows or datetime.now(UTC) - started < ABANDONED_AFTER:
                raise RebuildRunning(f"A rebuild of the search index is running since {started:%H:%M} UTC.")
            self._drop([name])

    def _create(self, **settings: Any) -> str:
        name = f"{self.prefix}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        self.client.indices.create(
            index=name,
            settings={**mapping.SETTINGS, **settings},
            mappings=mapping.mappings(self.plans),
        )
        return name

    def _point(self, alias: str, name: str) -> None:
        old = [{"remove": {"index": index, "alias": alias}} for index in self._indices_of(alias)]
        add = {"add": {"index": name, "alias": alias, "is_write_index": True}}
        self.client.indices.update_aliases(actions=[*old, add])

    def _indices_of(self, alias: str) -> list[str]:
        if not self.client.indices.exists_alias(name=alias):
            return []
        return list(self.client.indices.get_alias(name=alias))

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self.client.options(ignore_status=NOT_FOUND).indices.delete(index=name)

    def drop(self) -> None:
        """Delete every index of this prefix."""
        self._drop(self.client.indices.get(index=f"{self.prefix}-*", expand_wildcards="open"))

    def _addition(self, document: Mapping[str, Any], version: int) -> dict[str, Any]:
        source = mapping.to_source(self.plans, document)
        return {"_id": document[ID], "version": version, "version_type": "external_gte", "_source": source}

    @staticmethod
    def _removal(identifier: str, version: int) -> dict[str, Any]:
        return {"_op_type": "delete", "_id": identifier, "version": version, "version_type": "external_gte"}

    def _bulk(self, target: str, actions: Iterable[Mapping[str, Any]], *, refresh: Any = None) -> int:
        """Send in batches. A conflict means a newer document, "missing" one that is gone; other refusals are raised."""
        count, refused = 0, []
        for done, item in streaming_bulk(
            self.client,
            ({**action, "_index": target} for action in actions),
            chunk_size=BULK_DOCUMENTS,
            max_chunk_bytes=BULK_BYTES,
            raise_on_error=False,
            max_retries=3,
            refresh=self.refresh if refresh is None else refresh,
        ):
            count += done
            result = next(iter(item.values()))
            if not done and result["status"] not in (CONFLICT, NOT_FOUND):
                refused.append(item)
        if refused and all(next(iter(item.values()))["status"] in AWAY for item in refused):
            raise EngineUnavailable(f"Elasticsearch did not take {len(refused)} documents now.")
        if refused:
            raise BulkIndexError(f"{len(refused)} documents were refused", refused)
        return count
