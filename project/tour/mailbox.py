"""The demo's caught mail, read as its page offers it to scripts."""

import time
from collections.abc import Callable

from project.tour.front_end import FrontEnd

PATIENCE = 60  # seconds until a mail that is on its way counts as lost


def of(base_url: str, *, search: str) -> list[dict]:
    """The caught mails whose recipient, subject or text has these words, newest first."""
    answer = FrontEnd(base_url).get("/dev/mail/", format="json", q=search)
    if answer.status != 200:
        raise LookupError("This shop sends its mail away instead of showing it at /dev/mail/.")
    return answer.body["results"]


def wait_for(base_url: str, *, search: str, until: Callable[[list[dict]], bool]) -> list[dict]:
    """The mails once they are as expected, or as they are when patience ends: a worker sends them later."""
    ends = time.monotonic() + PATIENCE
    while True:
        found = of(base_url, search=search)
        if until(found) or time.monotonic() > ends:
            return found
        time.sleep(0.5)
