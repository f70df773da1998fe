"""Found words marked in a text; everything else is escaped. The same for both engines."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from search.backends import stems, words

SNIPPET_LENGTH = 160
_LEAD_IN = 30


class Marks(NamedTuple):
    """What stands before and after a found word."""

    before: str
    after: str

    @classmethod
    def of_option(cls, option: object) -> "Marks":
        """What haystack's `highlight(pre_tags=[...], post_tags=[...])` asks for."""
        options = option if isinstance(option, Mapping) else {}
        return cls(_first(options.get("pre_tags"), "<b>"), _first(options.get("post_tags"), "</b>"))


def _first(tags: object, default: str) -> str:
    if isinstance(tags, str):
        return tags
    return str(tags[0]) if isinstance(tags, Sequence) and tags else default


def of_documents(
    documents: Sequence[Mapping[str, Any]], field: str, asked: str, option: bool | Mapping[str, Any]
) -> list[list[str] | None]:
    """What haystack's `highlight` gives for each document: a list of one marked part of its field."""
    if not option:
        return [None] * len(documents)
    wanted = wanted_stems(form for forms in words.forms(words.asked(asked)) for form in forms)
    marks = Marks.of_option(option)
    return [[marked(str(one.get(field) or ""), wanted, marks, longest=SNIPPET_LENGTH) or ""] for one in documents]


def wanted_stems(forms: Iterable[words.Form]) -> frozenset[str]:
    """The stems that are marked for these forms of words."""
    return frozenset(stems.of(term for form in forms for term in form))


def marked(text: str, wanted: frozenset[str], marks: Marks, *, longest: int | None = None) -> str | None:
    """The text, or its most telling part of about `longest` characters, as HTML; None where nothing is found."""
    spans = _spans(text, wanted)
    if not spans:
        return None
    start, end = (0, len(text)) if longest is None else _window(text, spans, longest)
    parts, at = [], start
    for first, last in spans:
        if first < start or last > end:
            continue
        parts += [html.escape(text[at:first]), marks.before, html.escape(text[first:last]), marks.after]
        at = last
    return "".join([*parts, html.escape(text[at:end])])


def _spans(text: str, wanted: frozenset[str]) -> list[tuple[int, int]]:
    if not wanted:
        return []
    found = list(words.located(text))
    stemmed = stems.of(one.term for one in found)
    hits = sorted((one.start, one.end) for one, stem in zip(found, stemmed, strict=True) if stem in wanted)
    merged: list[tuple[int, int]] = []
    for start, end in hits:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(text: str, spans: Sequence[tuple[int, int]], longest: int) -> tuple[int, int]:
    """Where most marks stand together, from the beginning of a word to the end of one."""
    if len(text) <= longest:
        return 0, len(text)
    fitting = [sum(1 for start, end in spans if start >= first and end <= first + longest) for first, _ in spans]
    best = spans[fitting.index(max(fitting))][0]
    earliest = max(0, min(best - _LEAD_IN, len(text) - longest))
    gaps = (gap.end() for gap in re.finditer(r"\s", text[:best]))
    start = next((gap for gap in gaps if gap > earliest), best) if earliest else 0
    end = min(len(text), max(start + longest, spans[fitting.index(max(fitting))][1]))
    if end < len(text) and (gap := text.rfind(" ", best, end)) > best:
        cut = [last for _, last in spans if last <= end]
        end = max(gap, *cut) if cut else gap
    return start, end
