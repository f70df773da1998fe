"""What the people of the walk have and know, and how they meet the shop."""

from dataclasses import dataclass, field
from typing import Any

from project.demo.people import PEOPLE, Person
from project.tour.browser import Browser, Page
from project.tour.front_end import Answer, FrontEnd
from project.tour.narrator import Narrator

ADDRESS = {
    "first_name": "Wanda",
    "last_name": "Reisig",
    "line1": "Lindenstr. 9",
    "line4": "Berlin",
    "postcode": "10969",
    "country": "DE",
}


class Unexpected(Exception):
    """The shop did not do what the walk promises; `answer` is what it said instead."""

    def __init__(self, what: str, answer: Answer | Page):
        said = answer.body if isinstance(answer, Answer) else answer.text[:500]
        super().__init__(f"{what}: {answer.status} {said}")
        self.answer = answer


@dataclass
class Walk:
    """The state that goes from step to step. `product` is the one whose price moves, as the list showed it at first."""

    base_url: str
    narrator: Narrator
    email: str
    password: str = "long-walk-through-1"  # noqa: S105 - of an account that this walk makes
    shopper: FrontEnd = field(init=False)
    merchandiser: Browser = field(init=False)
    marketer: Browser = field(init=False)
    product: dict[str, Any] = field(default_factory=dict)
    cart: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shopper = FrontEnd(self.base_url)
        self.merchandiser = Browser(self.base_url)
        self.marketer = Browser(self.base_url)

    def expect(self, answer: Answer, status: int, what: str) -> Any:
        """The body of an answer of this status. Raises Unexpected."""
        if answer.status != status:
            raise Unexpected(what, answer)
        return answer.body


def person(role: str) -> Person:
    """The demo's login of this role."""
    return next(one for one in PEOPLE if one.role == role)
