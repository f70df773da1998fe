"""What a shopper who is still typing may mean: the same for both engines."""

from collections.abc import Sequence
from typing import Protocol

from search.backends import product_search
from search.backends import words as rule
from search.backends.product_search import Asking, TextQuestion
from search.queries import Suggestions

# A single letter begins a word here; search itself waits for more, since its answer has to be worth a page.
SHORTEST_BEGINNING = 1


class Completing(Asking, Protocol):
    """What an engine must offer beside answering searches."""

    def words_beginning(self, beginning: str, beside: TextQuestion | None, *, at_least: int) -> list[str]:
        """Words of product names that begin so, best first, among them those of products that `beside` finds."""

    def brands_beginning(self, words: Sequence[str], *, limit: int) -> tuple[tuple[str, int], ...]:
        """Brands in which each of the words begins a word, with the number of their products."""


def suggestions(engine: Completing, beginning: str, *, limit: int) -> Suggestions:
    """Products, terms and brands for a beginning; a typing mistake in it is corrected when nothing has it as typed."""
    if not rule.asked(beginning):
        return Suggestions()
    text, corrected = product_search.understood(engine, beginning, shortest=SHORTEST_BEGINNING)
    typed = corrected or beginning
    # Half of the words would be a guess, and the next letter makes another one.
    found = () if text.relaxed else engine.page(text, (), None, 0, limit)[1]
    words = rule.asked(typed)
    return Suggestions(found, _terms(engine, words, limit), engine.brands_beginning(words, limit=limit), typed)


def _terms(engine: Completing, words: list[str], limit: int) -> tuple[tuple[str, int], ...]:
    """The words typed before, with whole words for the last one, and what a search for each phrase finds."""
    *head, last = words
    if " " in last:
        return ()  # a measure is complete
    beside = product_search.question(" ".join(head)) if head else None
    candidates = [word for word in engine.words_beginning(last, beside, at_least=limit + 1) if word not in words]
    phrases = [" ".join([*head, word]) for word in candidates]
    counts = engine.counts([(product_search.question(phrase), ()) for phrase in phrases])
    living = [(phrase, count) for phrase, count in zip(phrases, counts, strict=True) if count]
    return tuple(sorted(living, key=lambda item: (-item[1], item[0]))[:limit])
