"""Where the embedded index lives: generation directories, one writer at a time, readers that follow other processes.

PATH/CURRENT            name of the generation that readers use; replaced atomically
PATH/generations/NAME/  one Tantivy index each
PATH/writer.lock        held by flock while the live generation changes
PATH/rebuild.lock       held by flock while a generation is built beside it
PATH/journal.jsonl      changes made to the live generation during a rebuild, replayed before the swap
"""

import fcntl
import json
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import tantivy
from haystack.constants import ID

from search.backends import field_plans
from search.backends.tantivy import schema
from search.queries import IndexMissing, RebuildRunning

# One writing thread keeps a batch in few segments; Tantivy refuses less than 15 MB for it.
WRITER_HEAP = 64_000_000
# How often a reader may be overtaken by swaps before it gives up.
MOST_SWAPS = 5


class GenerationStore:
    """The directory of one embedded index; safe for any number of processes on one host with a local disk."""

    def __init__(self, path: str | Path, plans: Mapping[str, field_plans.FieldPlan]):
        self.path = Path(path)
        self.plans = plans
        self.fingerprint = schema.fingerprint(plans)
        self._opened: tuple[str, tantivy.Index] | None = None
        self._seen: tuple[str, int, int] | None = None
        self._lock = threading.Lock()

    # Reading

    def reader(self) -> tuple[tantivy.Index, tantivy.Searcher, tuple]:
        """The index, a searcher that shows the latest commit of any process, and a key that changes with each commit.

        Raises IndexMissing when there is no index of the present shape.
        """
        with self._lock:
            for _ in range(MOST_SWAPS):
                name = self._named()
                if name is None:
                    break
                try:
                    return self._latest(name)
                except (OSError, ValueError):
                    # Swapped and dropped between reading the name and opening: the new name is there by now.
                    if self._named() == name and self._directory(name).is_dir():
                        raise
            raise IndexMissing()

    def _latest(self, name: str) -> tuple[tantivy.Index, tantivy.Searcher, tuple]:
        if self._opened is None or self._opened[0] != name:
            self._opened = (name, self._open(name))
            self._seen = None
        meta = (self._directory(name) / "meta.json").stat()
        revision = (name, meta.st_ino, meta.st_mtime_ns)
        if revision != self._seen:
            self._opened[1].reload()
            self._seen = revision
        return self._opened[1], self._opened[1].searcher(), revision

    def _named(self) -> str | None:
        """What CURRENT says, or None where it names no generation of the present shape."""
        try:
            name = (self.path / "CURRENT").read_text().strip()
        except FileNotFoundError:
            return None
        return name if name.startswith(self.fingerprint) else None

    def _current(self) -> str | None:
        """The live generation, for writers: nothing drops it while they hold their lock."""
        name = self._named()
        return name if name and self._directory(name).is_dir() else None

    def _directory(self, name: str) -> Path:
        return self.path / "generations" / name

    def _open(self, name: str) -> tantivy.Index:
        index = tantivy.Index.open(str(self._directory(name)))
        schema.register_tokenizers(index)
        return index

    def _create(self) -> str:
        name = f"{self.fingerprint}-{uuid4().hex[:8]}"
        self._directory(name).mkdir(parents=True)
        tantivy.Index(schema.build_schema(self.plans), path=str(self._directory(name)))
        return name

    def _make_current(self, name: str) -> None:
        fresh = self.path / f"CURRENT.{os.getpid()}"
        fresh.write_text(name)
        fresh.replace(self.path / "CURRENT")

    # Writing

    def change(
        self, *, add: Iterable[Mapping[str, Any]] = (), remove: Iterable[str] = (), read_at: int | None = None
    ) -> int:
        """Add or replace documents and remove ids, in one commit; creates the index when there is none.

        A rebuild that began after `read_at` has read something newer, and keeps it.
        """
        version = read_at or time.time_ns()
        added, removed = list(add), list(remove)
        with self._locked("writer.lock"):
            if self._rebuild_is_running():
                self._note(added, removed, version)
            name = self._current()
            if name is None:
                name = self._create()
                self._make_current(name)
            self._write(name, added, removed)
        return len(added)

    def clear(self, query: tantivy.Query | None = None) -> None:
        """Remove every document, or those that a query finds."""
        with self._locked("writer.lock"):
            name = self._current() or self._create()
            writer = self._open(name).writer(WRITER_HEAP, 1)
            if query is None:
                writer.delete_all_documents()
            else:
                writer.delete_documents_by_query(query)
            writer.commit()
            self._make_current(name)

    def rebuild(self, documents: Iterable[Mapping[str, Any]]) -> int:
        """Fill a new generation, replay what changed meanwhile, then swap. Readers see the old or the new one, whole.

        If `documents` raises, the live generation stays and the unfinished one is dropped.
        """
        with self._locked("rebuild.lock", wait=False):
            began = time.time_ns()
            self._drop_generations(keep=self._current())
            (self.path / "journal.jsonl").unlink(missing_ok=True)
            (self.path / "BUILDING").touch()
            name = self._create()
            try:
                count = self._fill(name, documents)
                with self._locked("writer.lock"):
                    for entry in self._journal():
                        if entry["read_at"] >= began:
                            self._write(name, entry["add"], entry["remove"])
                    self._make_current(name)
                    (self.path / "BUILDING").unlink()
            except BaseException:
                (self.path / "BUILDING").unlink(missing_ok=True)
                shutil.rmtree(self._directory(name), ignore_errors=True)
                raise
        return count

    def _fill(self, name: str, documents: Iterable[Mapping[str, Any]]) -> int:
        writer = self._open(name).writer(WRITER_HEAP, 1)
        count = 0
        for data in documents:
            writer.add_document(schema.to_document(self.plans, data))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        return count

    def _write(self, name: str, added: list[Mapping[str, Any]], removed: list[str]) -> None:
        writer = self._open(name).writer(WRITER_HEAP, 1)
        for identifier in [*removed, *(data[ID] for data in added)]:
            writer.delete_documents_by_term(ID, str(identifier))
        for data in added:
            writer.add_document(schema.to_document(self.plans, data))
        writer.commit()
        # Returning earlier would let the next session find the merge of this one still at work.
        writer.wait_merging_threads()

    # Locks and the journal

    @contextmanager
    def _locked(self, name: str, *, wait: bool = True) -> Iterator[None]:
        """Hold a lock file; the kernel frees it when its holder dies."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / name).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise RebuildRunning("A rebuild of the search index is already running.") from None
            yield

    def _rebuild_is_running(self) -> bool:
        """A marker alone proves nothing: its builder may have been killed. The lock tells."""
        if not (self.path / "BUILDING").exists():
            return False
        try:
            with self._locked("rebuild.lock", wait=False):
                (self.path / "BUILDING").unlink(missing_ok=True)
                return False
        except RebuildRunning:
            return True

    def _note(self, added: list[Mapping[str, Any]], removed: list[str], read_at: int) -> None:
        with (self.path / "journal.jsonl").open("a") as journal:
            line = json.dumps({"read_at": read_at, "add": added, "remove": removed}, default=field_plans.json_value)
            journal.write(line + "\n")
            journal.flush()
            os.fsync(journal.fileno())

    def _journal(self) -> Iterator[dict[str, Any]]:
        journal = self.path / "journal.jsonl"
        if journal.exists():
            yield from map(json.loads, journal.read_text().splitlines())

    def _drop_generations(self, *, keep: str | None) -> None:
        """Old generations go at the next rebuild, not at the swap: a reader may still be in the middle of one."""
        folder = self.path / "generations"
        for directory in folder.iterdir() if folder.exists() else ():
            if directory.name != keep:
                shutil.rmtree(directory, ignore_errors=True)
