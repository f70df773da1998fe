"""Tells the walk: colours where somebody watches, plain lines where the output is kept."""

import json
from typing import Any

from project.tour.front_end import Answer

LONGEST = 300  # characters of a body that are shown


class Narrator:
    """Prints steps, what was sent and what came back."""

    def __init__(self, write, *, colours: bool):
        self._write = write
        self._colours = colours

    def step(self, number: int, title: str) -> None:
        self._write("")
        self._write(self._dress(f"{number}. {title}", "1;36"))

    def request(self, answer: Answer, *, shows: Any = None) -> None:
        """A request with what it sent, and the part of the answer that matters here."""
        colour = "32" if answer.status < 400 else "33"
        sent = f"  {self._short(answer.sent)}" if answer.sent else ""
        self._write(f"   {self._dress(answer.method, '1')} {answer.path}{self._dress(sent, '2')}")
        self._write(f"      {self._dress(str(answer.status), colour)} {self._short(shows)}")

    def says(self, text: str) -> None:
        self._write(f"   {text}")

    def _short(self, value: Any) -> str:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."

    def _dress(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._colours and text else text


class Silent(Narrator):
    """Says nothing: for the test that walks the same way."""

    def __init__(self):
        super().__init__(lambda line: None, colours=False)
