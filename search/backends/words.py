"""The rule by which texts become words: one for both engines, and the same for what is indexed and what is asked.

Words are letters and digits, with points between digits ("15.6", "802.11ac"). Beside the words themselves an index
holds what shoppers write in their place: words joined as they are without their hyphen ("Wi-Fi": wifi), measures in
one unit ('15.6"', "15.6 inch"; "1 TB", "1000 GB"), and Chinese, Japanese and Korean text in pairs of characters.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.backends import measures

LONGEST_WORD = 60
MOST_WORDS = 40
# Longer joins are not words that anybody types.
LONGEST_JOIN = 30
# A shorter number with zeros before it is a code, not an EAN that lost its zero.
SHORTEST_EAN = 8
SHORTEST_CODE = 3

_WORD = re.compile(r"[^\W_]+(?:(?<=\d)\.(?=\d)[^\W_]+)*")
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d{1,2})(?!\d|,\d)")
_CONNECTORS = frozenset("-‐‑–./'’&+_")
_CJK = "々ー぀-ヿ㐀-䶿一-鿿가-힣豈-﫿"
_SEGMENT = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
_IS_CJK = re.compile(f"[{_CJK}]")
_WHOLE_DECIMAL = re.compile(r"(.*\d)\.0+$")
_CODE_STARTS = re.compile(r"(?<![^\W_])(?=[^\W_])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")

# One way to write a word of a question: terms that follow each other in a text.
Form = tuple[str, ...]


class Located(NamedTuple):
    """A term and where it stands in its text."""

    term: str
    start: int
    end: int


def fold(word: str) -> str:
    """A word without case and accents, in one Unicode spelling."""
    if word.isascii():
        return word.lower()
    if _IS_CJK.search(word):
        return unicodedata.normalize("NFKC", word).casefold()
    plain = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(char for char in plain if not unicodedata.combining(char)))


# A text stands in several fields of a document.
@lru_cache(maxsize=16)
def _words(text: str) -> tuple[Located, ...]:
    """Words in order; a run of Chinese, Japanese or Korean characters is one."""
    return tuple(_found_words(text))


def _found_words(text: str) -> Iterator[Located]:
    for match in _WORD.finditer(_DECIMAL_COMMA.sub(r"\1.\2", text)):
        word, start, end = match[0], match.start(), match.end()
        if not word.isascii():
            yield from _folded(word, start)
        elif end - start <= LONGEST_WORD:
            yield Located(word.lower(), start, end)


def _folded(run: str, start: int) -> Iterator[Located]:
    for part in _SEGMENT.finditer(run):
        # A ligature or a fraction may fold into several words ("½": 1⁄2).
        for word in _WORD.findall(fold(part[0])):
            if len(word) <= LONGEST_WORD:
                yield Located(word, start + part.start(), start + part.end())


def _terms_of(word: str) -> Form:
    """The terms of one word, each a neighbour of the next."""
    if word.isascii() or len(word) == 1 or not _IS_CJK.search(word):
        return (word,)
    return tuple(word[at : at + 2] for at in range(len(word) - 1))


def plain(text: str) -> list[str]:
    """The terms that stand in a text, in order."""
    return [term for word in _words(text) for term in _terms_of(word.term)]


def located(text: str, *, with_measures: bool = True) -> Iterator[Located]:
    """Every term that an index holds for a text: first those that stand in it, in order, then what they also mean."""
    found = _words(text)
    for word in found:
        terms = _terms_of(word.term)
        if len(terms) == 1:
            yield word
            continue
        # Pairs of characters overlap: each is marked where it stands.
        is_run = len(word.term) == word.end - word.start
        for at, term in enumerate(terms):
            yield Located(term, word.start + at, word.start + at + 2) if is_run else word._replace(term=term)
    yield from _inner_joins(text, found)
    for word in found:
        if word.term.endswith("0") and (whole := _WHOLE_DECIMAL.match(word.term)):
            yield Located(whole[1], word.start, word.end)
    if with_measures:
        for measure in measures.found(text):
            yield Located(measure.term, measure.start, measure.end)


def _inner_joins(text: str, found: Sequence[Located]) -> Iterator[Located]:
    """Words between which stands one connecting mark: "dv7-1211ea" is also "dv71211ea"."""
    chain: list[Located] = []
    for one, other in itertools.pairwise(found):
        if other.start - one.end == 1 and text[one.end] in _CONNECTORS:
            chain = [*(chain or [one]), other]
            yield from _joined([one, other])
            continue
        yield from _joined(chain if len(chain) > 2 else [])
        chain = []
    yield from _joined(chain if len(chain) > 2 else [])


def _joined(words: Sequence[Located]) -> Iterator[Located]:
    if words and (joined := _join([word.term for word in words])):
        yield Located(joined, words[0].start, words[-1].end)


def _join(words: Sequence[str]) -> str | None:
    joined = "".join(words)
    if len(joined) > LONGEST_JOIN or (not joined.isascii() and _IS_CJK.search(joined)):
        return None
    # Two numbers side by side are not one number.
    return None if all(word.isdecimal() for word in words) else joined


def indexed(text: str, *, with_measures: bool = True) -> str:
    """A text as it is indexed: terms with spaces between, which any tokenizer leaves whole."""
    return " ".join(found.term for found in located(text, with_measures=with_measures))


def neighbours(text: str) -> str:
    """Each two words side by side as one: what finds "power bank" for "powerbank"."""
    pairs = itertools.pairwise(_words(text))
    joins = (_join([one.term, other.term]) for one, other in pairs if text[one.end : other.start].strip() == "")
    return " ".join(join for join in joins if join)


def compact(number: str) -> str:
    """A product number as it is compared: letters and digits; of a long number without the zeros before it."""
    bare = "".join(word.term for word in _words(number)).replace(".", "")
    return bare.lstrip("0") if bare.isdecimal() and len(bare) >= SHORTEST_EAN else bare


def codes(numbers: Iterable[str]) -> str:
    """What parts of product numbers begin: "AB-100.X2" gives ab100x2, 100x2, x2 ..., so that any part finds it."""
    found: dict[str, None] = {}
    for number in numbers:
        starts = [match.start() for match in _CODE_STARTS.finditer(number)]
        for part in (compact(number[start:]) for start in starts):
            if SHORTEST_CODE <= len(part) <= LONGEST_WORD:
                found[part] = None
    return " ".join(found)


# Questions


def asked(text: str) -> list[str]:
    """The words of a question, each as it may be shown; a measure is one word ("15.6 inch")."""
    found: list[str] = []
    at = 0
    for measure in measures.found(text):
        found += [word.term for word in _words(text[at : measure.start])]
        found.append(measure.shown)
        at = measure.end
    found += [word.term for word in _words(text[at:])]
    return found[:MOST_WORDS]


def forms(words: Sequence[str]) -> list[tuple[Form, ...]]:
    """For each word of a question every way to write it, joined with its neighbours too."""
    return [_own_forms(word) + tuple((join,) for join in _joins_at(words, at)) for at, word in enumerate(words)]


def _own_forms(word: str) -> tuple[Form, ...]:
    measure = next(iter(measures.found(word)), None)
    if measure:
        attached = word.replace(" ", "")
        return ((measure.term,), (attached,)) if _WORD.fullmatch(attached) else ((measure.term,),)
    if word.isdecimal() and len(word) >= SHORTEST_EAN:
        return tuple(dict.fromkeys([(word,), (word.lstrip("0"),)]))
    return (_terms_of(word),)


def _joins_at(words: Sequence[str], at: int) -> Iterator[str]:
    """The word with one neighbour; with two where one has digits or is a single letter, as in numbers of models."""
    for first, last in ((at - 1, at), (at, at + 1), (at - 2, at), (at - 1, at + 1), (at, at + 2)):
        if first < 0 or last >= len(words):
            continue
        part = words[first : last + 1]
        is_code = any(len(word) == 1 or not word.isalpha() for word in part)
        if (len(part) == 2 or is_code) and not any(" " in word for word in part) and (joined := _join(part)):
            yield joined


def is_code(word: str) -> bool:
    """Whether a word has digits: part of a number, a model or a measure, which nobody may "correct"."""
    return any(char.isdigit() for char in word)


def is_part_of_number(word: str) -> bool:
    """Whether a word says enough to be looked for within product numbers; a year or a size does not."""
    return is_code(word) and len(word) >= (6 if word.replace(".", "").isdecimal() else 4)


def is_one_number(text: str) -> bool:
    """Whether a whole text is written as product numbers are: digits in it, and no spaces."""
    return is_code(text) and len(text.split()) == 1


def is_correctable(word: str) -> bool:
    return len(word) > 2 and not is_code(word) and not _IS_CJK.search(word)


def is_begun(word: str, *, shortest: int) -> bool:
    """Whether a word is long enough to be taken for the beginning of another."""
    return " " not in word and (len(word) >= shortest or bool(_IS_CJK.search(word)))
