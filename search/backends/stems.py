"""Stems of English words, the same for what both engines find and for what is marked in a found text."""

from collections.abc import Iterable

import tantivy

# Leaves the terms of `words` whole; of a developer's own query string it makes words.
TOKENIZER = r"[\p{L}\p{N}]+(\.\p{N}[\p{L}\p{N}]*)*"


def _analyzer(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(TOKENIZER))
    for step in (tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold(), *filters):
        builder = builder.filter(step)
    return builder.build()


# Words as written, without case and accents.
PLAIN = _analyzer()
# The same, reduced to their stems.
STEMMED = _analyzer(tantivy.Filter.stemmer("english"))


def of(terms: Iterable[str]) -> list[str]:
    """The stem of each term."""
    given = list(terms)
    found = STEMMED.analyze(" ".join(given))
    if len(found) == len(given):
        return found
    return [" ".join(STEMMED.analyze(term)) or term for term in given]
