"""Objects to prepared documents, through the index class: many at once where it can."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from haystack.exceptions import SkipDocument


def prepared_documents(index: Any, objects: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    """An index class with `prepare_many(objects)` is asked once; any other one object by object."""
    if hasattr(index, "prepare_many"):
        yield from index.prepare_many(list(objects))
        return
    for each in objects:
        try:
            yield index.full_prepare(each)
        except SkipDocument:
            continue
