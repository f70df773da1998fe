"""Corrects typing mistakes from the words that the index itself contains."""

from collections.abc import Iterable


class Speller:
    """Finds the nearest indexed word: fewest edits first, then the word in most documents."""

    def __init__(self, vocabulary: Iterable[tuple[str, int]]):
        self._counts = {word: count for word, count in vocabulary if len(word) > 1 and not word.isdecimal()}
        # Words with letters as bits: two words that differ in more letters than edits allowed are not compared.
        self._by_length: dict[int, list[tuple[str, int]]] = {}
        for word in self._counts:
            self._by_length.setdefault(len(word), []).append((word, _letters(word)))

    def correct(self, words: list[str]) -> list[str] | None:
        """The words with each unknown one replaced by its nearest; None when nothing changes."""
        corrected = [word if self._is_known(word) else self._nearest(word) or word for word in words]
        return corrected if corrected != words else None

    def _is_known(self, word: str) -> bool:
        return word in self._counts or len(word) < 3 or word.isdecimal()

    def _nearest(self, word: str) -> str | None:
        allowed = 1 if len(word) < 6 else 2
        letters = _letters(word)
        best: tuple[int, int, int, str] | None = None
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for candidate, others in self._by_length.get(length, ()):
                if (letters ^ others).bit_count() > 2 * allowed:
                    continue
                edits = distance(word, candidate, allowed)
                if edits is None:
                    continue
                # People rarely miss the first letter.
                rank = (edits, candidate[0] != word[0], -self._counts[candidate], candidate)
                best = rank if best is None else min(best, rank)
        return best[-1] if best else None


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
