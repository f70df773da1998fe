"""What both engines share in answering a shopper: the ladder from the words as typed to a useful page, and facets."""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from search import facets
from search.backends import highlighting, kept, spelling, telling, words
from search.backends.highlighting import SNIPPET_LENGTH, Marks
from search.backends.kept import Notes, Standing
from search.facets import ATTRIBUTE_PREFIX, VALUES_ASKED, AnyOf, FacetResult, FacetSpec, Filter
from search.queries import DEEPEST_HIT, ORDERINGS, ProductHit, SearchRequest, SearchResponse

# Field -> weight of a word found there; the best field counts for each word, so that no field can shout down another.
WEIGHTS = {
    "title": 3.0,
    "joined": 2.0,
    "brand": 2.0,
    "category_names": 1.5,
    "attribute_text": 1.0,
    "features": 1.0,
    "description": 1.0,
}
TIE_BREAKER = 0.1
# Words begun but not finished are looked up here; it holds unstemmed words.
WORDS_FIELD = "spelling"
SKU_FIELD = "skus"
# What parts of SKUs and EANs begin.
CODES_FIELD = "numbers"
SHORTEST_BEGINNING = 3
# Above any sum of word scores: a shopper who types a number of a product wants that product.
EXACT_NUMBER_BOOST = 10_000.0
CODE_SCORE = 2.0
# A word only begun says less than a whole one.
BEGINNING_SCORE = 0.1
HIGHLIGHTED = {"title": None, "description": SNIPPET_LENGTH}
# A document is as large as so many values of facets.
HIT_WEIGHT = 50
# How often attributes are looked for that take the place of others which turned out to have one value only.
MOST_ROUNDS = 3
MARKS = Marks("<mark>", "</mark>")
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by for from if in into is it no not of on or such that the their then there these "
        "they this to was will with",
    )
)


@dataclass(frozen=True)
class TextQuestion:
    """The words to find: all of them, or (when nothing has all) at least half."""

    words: tuple[str, ...]
    typed: str
    relaxed: bool = False
    # Of the last word, so many letters may be the beginning of another one.
    shortest: int = SHORTEST_BEGINNING

    @property
    def least(self) -> int:
        return max(1, (len(self.words) + 1) // 2) if self.relaxed else len(self.words)

    @property
    def forms(self) -> list[tuple[words.Form, ...]]:
        """For each word the ways to write it."""
        return words.forms(self.words)

    @property
    def numbers(self) -> list[str]:
        """What was typed, as the number of a product."""
        return sorted({self.typed.strip().lower(), words.compact(self.typed)} - {""})

    @property
    def begun(self) -> list[str]:
        """Beginnings of words that the last word may be, also together with the one before it."""
        last = self.words[-1]
        found = [last] if words.is_begun(last, shortest=self.shortest) else []
        if len(self.words) > 1 and " " not in self.words[-2] + last:
            found.append(self.words[-2] + last)
        return found

    def marker(self) -> Callable[[Mapping[str, Any]], dict[str, str]]:
        """A function from a document to its marked-up title and snippet."""
        wanted = highlighting.wanted_stems(form for forms in self.forms for form in forms)

        def marked(document: Mapping[str, Any]) -> dict[str, str]:
            found = {
                name: highlighting.marked(document.get(name) or "", wanted, MARKS, longest=longest)
                for name, longest in HIGHLIGHTED.items()
            }
            return {name: text for name, text in found.items() if text}

        return marked


def codes_among(forms: Sequence[words.Form]) -> list[str]:
    """Those of the forms of a word that may be a part of a product number."""
    return [words.compact(form[0]) for form in forms if len(form) == 1 and words.is_part_of_number(form[0])]


@dataclass(frozen=True)
class Counted:
    """Answers of one counting group."""

    without: str | None
    answers: dict[str, Any]


class Asking(Standing, Protocol):
    """What an engine must offer so that `answer` can do the rest. One instance sees one state of the index."""

    def occurrences(self, words: Sequence[str]) -> list[int]: ...
    def similar(self, words: Sequence[str]) -> list[spelling.Similar]: ...
    def finds_text(self, text: TextQuestion) -> bool: ...
    def page(
        self, text: TextQuestion, filters: Sequence[Filter], order: tuple[str, bool] | None, offset: int, size: int
    ) -> tuple[int, tuple[ProductHit, ...]]: ...
    def counts(self, asked: Sequence[tuple[TextQuestion, Sequence[Filter]]]) -> list[int]: ...
    def carriers(self, codes: Sequence[str]) -> list[int]: ...
    def count(self, text: TextQuestion, groups: Sequence[facets.CountingGroup]) -> list[Counted]: ...


def answer(engine: Asking, request: SearchRequest) -> SearchResponse:
    """One page for a request: as typed, else corrected, else with half of the words; always with exact counts."""
    notes = Notes(engine)
    text, suggestion = notes.answer(("understood", request.q), lambda: understood(engine, request.q))
    selections = request.selections()
    filters = tuple(selections.values())
    # Past the deepest hit there is nothing to read; the count stays exact.
    size = max(0, min(request.page_size, DEEPEST_HIT - request.offset))
    asked = (text, filters, _order(request, text), request.offset, size)
    count, hits = notes.answer(
        ("page", *asked),
        lambda: engine.page(*asked),
        weigh=lambda page: kept.LEAST_WEIGHT + HIT_WEIGHT * len(page[1]),
    )
    counted = notes.answer(
        ("facets", text, tuple(selections.items()), *_what_is_counted(request)),
        lambda: _facets(engine, notes, request, text, count),
        weigh=lambda found: kept.LEAST_WEIGHT + sum(len(facet.values) for facet in found),
    )
    notes.close()
    return SearchResponse(
        count=count,
        hits=hits,
        facets=counted,
        searched=" ".join(text.words),
        suggestion=suggestion,
        relaxed=text.relaxed,
    )


def question(typed: str, *, shortest: int = SHORTEST_BEGINNING) -> TextQuestion:
    """The words to find, as typed; of words that every text has only when there are no others."""
    asked = words.asked(typed)
    telling = [word for word in asked if word not in STOP_WORDS] or asked
    return TextQuestion(tuple(telling), typed, shortest=shortest)


def understood(engine: Asking, typed: str, *, shortest: int = SHORTEST_BEGINNING) -> tuple[TextQuestion, str | None]:
    """The first of these that finds something: as typed, corrected, half of the words; and the correction made."""
    asked = question(typed, shortest=shortest)
    # Selections play no part here: "laptop" with an impossible price is not a typing mistake.
    if not asked.words or engine.finds_text(asked):
        return asked, None
    if words.is_one_number(typed):
        return asked, None  # half of a product's number is another product's
    corrected = spelling.corrected(engine, asked.words)
    suggestion = " ".join(corrected) if corrected else None
    if corrected:
        better = replace(asked, words=tuple(corrected), typed=suggestion)
        if engine.finds_text(better):
            return better, suggestion
        asked = better
    return replace(asked, relaxed=True), suggestion


def _order(request: SearchRequest, text: TextQuestion) -> tuple[str, bool] | None:
    if request.ordering == "relevance" and not text.typed.strip():
        return ORDERINGS["newest"]
    return ORDERINGS[request.ordering]


def _what_is_counted(request: SearchRequest) -> tuple[Hashable, ...]:
    return (
        request.facets,
        request.attribute_facets,
        request.wanted_attributes,
        request.hidden_attributes,
        request.whole_facets,
        request.counts_values,
    )


def _facets(
    engine: Asking, notes: Notes, request: SearchRequest, text: TextQuestion, matches: int
) -> tuple[FacetResult, ...]:
    """The facets of the shop, then those of attributes that tell the products of this result apart."""
    if not request.facets and not request.attribute_facets:
        return ()
    wanted = _wanted(request) if request.attribute_facets else []
    room = max(0, request.attribute_facets - len(wanted))
    belonging, best = _candidates(engine, notes, request, text, matches, wanted) if room else ([], [])
    found: dict[str, FacetResult] = {}
    asked, shown = [*request.facets, *map(telling.spec, wanted)], []
    # An attribute that helps to choose elsewhere may have one value here: the next one takes its place.
    for _ in range(MOST_ROUNDS):
        taken, best = best[: room - len(shown)], best[room - len(shown) :]
        asked = [_sized(spec, request) for spec in (*asked, *map(telling.spec, taken))]
        if not asked:
            break
        found |= _counted(engine, text, asked, request.selections())
        shown += [code for code in taken if facets.usefulness(found[telling.spec(code).code])]
        asked = []
    always = [found[telling.spec(code).code] for code in wanted]
    return (
        *(found[spec.code] for spec in request.facets),
        *(facet for facet in always if facet.values),
        *(found[telling.spec(code).code] for code in belonging if code in shown),
    )


def _wanted(request: SearchRequest) -> list[str]:
    """Codes of the attributes that are shown whatever was found: staff want them, or they are selected or unfolded."""
    whole = [code.removeprefix(ATTRIBUTE_PREFIX) for code in request.whole_facets if code.startswith(ATTRIBUTE_PREFIX)]
    return list(dict.fromkeys([*request.wanted_attributes, *request.attributes, *whole]))


def _candidates(
    engine: Asking, notes: Notes, request: SearchRequest, text: TextQuestion, matches: int, wanted: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Codes of the attributes that belong to the result, most carried first, and those that tell most, best first."""
    without = frozenset([*request.hidden_attributes, *wanted])
    filters = list(request.selections().values())
    found = telling.carried(engine, text, filters, matches=matches, without=without)
    return [code for code, _ in found], telling.most_telling(engine, TextQuestion((), ""), notes, found)


def _sized(spec: FacetSpec, request: SearchRequest) -> FacetSpec:
    if spec.code in request.whole_facets:
        return replace(spec, size=VALUES_ASKED)
    return replace(spec, asked=VALUES_ASKED) if request.counts_values else spec


def _counted(
    engine: Asking, text: TextQuestion, specs: Sequence[FacetSpec], selections: dict[str, Filter]
) -> dict[str, FacetResult]:
    by_group = {group.without: group.answers for group in engine.count(text, facets.counting_groups(specs, selections))}
    found = {
        spec.code: facets.read_facet(
            spec, by_group[spec.code if spec.code in selections else None], selections.get(spec.code)
        )
        for spec in specs
    }
    late = [(spec, value) for spec in specs for value in facets.uncounted(found[spec.code])]
    counts = engine.counts([(text, _with_only(selections, spec, value)) for spec, value in late]) if late else []
    for spec in {spec.code: spec for spec, _ in late}.values():
        counted = {value: n for (of, value), n in zip(late, counts, strict=True) if of.code == spec.code}
        found[spec.code] = facets.with_counts(found[spec.code], counted)
    return found


def _with_only(selections: dict[str, Filter], spec: FacetSpec, value: str) -> list[Filter]:
    """The filters, with one value as the only selection of a facet."""
    return [*(chosen for code, chosen in selections.items() if code != spec.code), AnyOf(spec.field, (value,))]
