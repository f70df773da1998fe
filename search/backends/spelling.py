"""Corrects typing mistakes from the words that the index itself contains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.backends import words as rule

MOST_CANDIDATES = 10
# From this length on two edits are allowed.
LONG_WORD = 6


@dataclass(frozen=True)
class Similar:
    """Words near to an unknown one: those that name products, and those that only stand in their texts."""

    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Vocabulary(Protocol):
    """What an engine knows of the words in its index."""

    def occurrences(self, words: Sequence[str]) -> list[int]:
        """In how many documents that still exist each word is found."""

    def similar(self, words: Sequence[str]) -> list[Similar]:
        """Near words for each word, of documents that may be gone."""


def corrected(vocabulary: Vocabulary, words: Sequence[str]) -> list[str] | None:
    """The words with each one that is nowhere replaced by its nearest; None when nothing changes.

    Numbers, models and measures are left alone: the nearest one is another product.
    """
    counted = vocabulary.occurrences(words)
    unknown = [word for word, count in zip(words, counted, strict=True) if not count and rule.is_correctable(word)]
    if not unknown:
        return None
    found = dict(zip(unknown, vocabulary.similar(unknown), strict=True))
    candidates = sorted({near for similar in found.values() for near in (*similar.names, *similar.others)})
    living = dict(zip(candidates, vocabulary.occurrences(candidates), strict=True)) if candidates else {}
    nearest = {word: _nearest(word, similar, living) for word, similar in found.items()}
    better = [nearest.get(word) or word for word in words]
    return better if better != list(words) else None


def _nearest(word: str, similar: Similar, living: Mapping[str, int]) -> str | None:
    ranked = []
    for candidate in (*similar.names, *similar.others):
        edits = distance(word, candidate, edits_allowed(word))
        if edits is not None and living[candidate]:
            # People rarely miss the first letter.
            rank = (edits, candidate not in similar.names, candidate[0] != word[0], -living[candidate], candidate)
            ranked.append(rank)
    return min(ranked)[-1] if ranked else None


def edits_allowed(word: str) -> int:
    return 1 if len(word) < LONG_WORD else 2


class Speller:
    """Finds the nearest of some words: fewest edits first, then the word in most documents."""

    def __init__(self, vocabulary: Iterable[tuple[str, int]]):
        # Words with letters as bits: two words that differ in more letters than edits allowed are not compared.
        self._by_length: dict[int, list[tuple[str, int, int]]] = {}
        for word, count in vocabulary:
            if rule.is_correctable(word):
                self._by_length.setdefault(len(word), []).append((word, _letters(word), count))

    def nearest(self, word: str) -> list[str]:
        """The best candidates, best first."""
        allowed = edits_allowed(word)
        letters = _letters(word)
        ranked = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for candidate, others, count in self._by_length.get(length, ()):
                if (letters ^ others).bit_count() > 2 * allowed:
                    continue
                edits = distance(word, candidate, allowed)
                if edits:
                    ranked.append((edits, candidate[0] != word[0], -count, candidate))
        return [rank[-1] for rank in sorted(ranked)[:MOST_CANDIDATES]]


def _letters(word: str) -> int:
    bits = 0
    for char in word:
        bits |= 1 << (ord(char) % 61)
    return bits


def distance(one: str, other: str, most: int) -> int | None:
    """Edits (insert, delete, replace, swap of neighbours) from one word to the other; None beyond `most`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        two_before, before = before, row
        row = [at] + [0] * len(other)
        for to, goal in enumerate(other, 1):
            row[to] = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (char != goal))
            if at > 1 and to > 1 and char == other[to - 2] and one[at - 2] == goal:
                row[to] = min(row[to], two_before[to - 2] + 1)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
