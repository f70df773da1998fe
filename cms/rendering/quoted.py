"""Quoted-printable of a text that is the same for everybody but for a few marks: encoded once, spliced for each reader.

Byte by byte what `email.quoprimime.body_encode` makes of the whole text, with CRLF. Where lines are broken depends on
what stood before, so an encoded run is kept for each column at which it begins: 76 at most, and few are ever met.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from email.quoprimime import body_check, quote

EOL = "\r\n"
LONGEST = 76
SURE = LONGEST - 3  # a line is never broken before this many characters
_QUOTED = {octet: quote(chr(octet)) for octet in range(256) if body_check(octet) and octet not in b"\r\n"}
_NEWLINE = re.compile(r"\r\n|\r|\n")


class Spliced:
    """The runs of `source` between marks; `mark` is a pattern with one group, the name of the value at the mark."""

    def __init__(self, source: str, *, mark: re.Pattern, form: Callable[[str], str]):
        runs = mark.split(source)
        self._runs: Sequence[_Run] = [_Run(run) for run in runs[::2]]
        self._marks = runs[1::2]
        self._form = form

    def encoded(self, values: Mapping[str, str]) -> str:
        """The whole text for these values, none of which may hold a line break."""
        quoted = {name: _escaped(self._form(values[name])) for name in set(self._marks)}
        out, tail = self._runs[0].after("")
        parts = [out]
        for name, run in zip(self._marks, self._runs[1:], strict=True):
            out, tail = _broken(tail + quoted[name])
            parts.append(out)
            out, tail = run.after(tail)
            parts.append(out)
        parts.append(_last(tail))
        return "".join(parts)


class _Run:
    """A run of text that is the same for everybody."""

    def __init__(self, text: str):
        self._text = _escaped(text)
        self._kept: dict[tuple[int, str], tuple[str, str]] = {}

    def after(self, tail: str) -> tuple[str, str]:
        """This run after the beginning of a line: what is sure of it, and the beginning of its last line."""
        if tail[-1:].isspace():  # it may have to be quoted, if a line ends here
            return _broken(tail + self._text)
        begun = tail[:SURE]
        key = (len(begun), tail[SURE:])
        if key not in self._kept:
            self._kept[key] = _broken("x" * len(begun) + tail[SURE:] + self._text)
        out, left = self._kept[key]
        if out:
            return begun + out[len(begun) :], left
        return "", begun + left[len(begun) :]


def _escaped(text: str) -> str:
    return text.encode().decode("latin-1").translate(_QUOTED)


def _broken(text: str) -> tuple[str, str]:
    """Whole lines of escaped text, broken where they are too long, and the beginning of the last one."""
    *lines, last = _NEWLINE.split(text)
    out = []
    for line in lines:
        soft, tail = _soft_broken(line)
        out += [*soft, _last(tail) + EOL]
    soft, tail = _soft_broken(last)
    return "".join([*out, *soft]), tail


def _soft_broken(line: str) -> tuple[list[str], str]:
    pieces, start = [], 0
    while len(line) - start > LONGEST:
        stop = start + LONGEST - 1
        # No break within an escape: "=C3".
        if line[stop - 2] == "=":
            stop -= 2
        elif line[stop - 1] == "=":
            stop -= 1
        pieces.append(line[start:stop] + "=" + EOL)
        start = stop
    return pieces, line[start:]


def _last(tail: str) -> str:
    """The end of a line: a space there would be lost on the way."""
    if tail[-1:] not in (" ", "\t"):
        return tail
    room = LONGEST - len(tail)
    if room >= 2:
        return tail[:-1] + quote(tail[-1])
    if room == 1:
        return tail + "=" + EOL
    return tail[:-1] + "=" + EOL + quote(tail[-1])
