"""Reads the pages of a running shop as a person does, and says where they use two words or styles for one thing."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

import requests
from bs4 import BeautifulSoup

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
MONTHS = r"January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"\b\d{{1,2}} {MONTH} \d{{4}}(?:, \d\d:\d\d)?\b")
FAULTS = (
    ("a second word for cart, coupon or catalog", re.compile(r"\b(?:basket|voucher|catalogue)s?\b", re.I)),
    (
        "a second style of date",
        re.compile(
            rf"\b(?:{MONTHS}|{MONTH}\.?) \d{{1,2}}\b|\b\d{{1,2}}\.? (?:{MONTHS}|{MONTH})\b"
            r"|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\d [ap]\.?m\b"
        ),
    ),
    (
        "a plural for one",
        re.compile(r"(?<![\d.,:–/#-])\b1 (?!is\b|was\b|has\b|as\b|its\b|this\b|plus\b)[a-z]{2,}[^s\W]s\b"),
    ),
)
# Ends a session, or is no page.
LEFT_OUT = re.compile(r"/logout|\.(?:csv|xml|txt|pdf|png|jpg|webp)\b|/static/|/media/|/api/|format=|/django-admin/")
# Goods of the demo that are baskets, and addresses.
NO_WORDS = re.compile(r"Laundry basket|Woven market basket|\bBaskets\b|\S*/[a-z]\S*")


def reader(address: str, language: str) -> requests.Session:
    """A browser of somebody whose language is `language`."""
    opened = requests.Session()
    opened.headers["Accept-Language"] = language
    opened.base = address
    return opened


def log_in(session: requests.Session, person) -> None:
    """Goes through the shop's login page."""
    page = session.get(f"{session.base}/accounts/login/")
    form = BeautifulSoup(page.text, "html.parser").select_one("#login_form, form:has([name=login_submit])")
    sent = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    sent |= {"login-username": person.email, "login-password": person.password, "login_submit": "1"}
    answer = session.post(page.url, data=sent, headers={"Referer": page.url})
    assert "logout" in answer.text, answer.text[:2000]


def shape(path: str) -> str:
    """What is alike of two pages of one kind: `/orders/7/` and `/orders/8/`."""
    return re.sub(r"/(?:[^/]*\d[^/]*|[^/]+_\d+)(?=/|$)", "/#", re.sub(r"[^/]+_\d+", "#", path))


def walked(session: requests.Session, starts: Iterable[str], *, at_most: int) -> Iterator[tuple[str, str]]:
    """Path and text of pages that can be reached by links: one of each kind, or two where the first was one of many."""
    waiting, seen, kinds = list(starts), set(starts), {}
    while waiting and at_most:
        path = waiting.pop(0)
        kinds[shape(path)] = kinds.get(shape(path), 0) + 1
        if kinds[shape(path)] > 2:
            continue
        at_most -= 1
        answer = session.get(urljoin(session.base, path))
        if "text/html" not in answer.headers.get("Content-Type", "") or answer.status_code >= 400:
            continue
        page = BeautifulSoup(answer.text, "html.parser")
        for link in page.select("a[href]"):
            target = urlsplit(urljoin(answer.url, link["href"]))
            if target.netloc == urlsplit(session.base).netloc and target.path not in seen:
                seen.add(target.path)
                if not LEFT_OUT.search(target.path + target.query):
                    waiting.append(target.path)
        yield path, text_of(page)


def text_at(session: requests.Session, path: str) -> str:
    return text_of(BeautifulSoup(session.get(session.base + path).text, "html.parser"))


def text_of(page: BeautifulSoup) -> str:
    """What is read or read aloud."""
    for hidden in page.select("script, style, code, pre, time[data-iso], textarea, [type=hidden]"):
        hidden.decompose()
    spoken = [
        element.get(name)
        for name in ("title", "aria-label", "placeholder", "alt")
        for element in page.select(f"[{name}]")
    ]
    return " ".join(page.get_text(" ").split()) + " | " + " | ".join(spoken)


def faults(path: str, text: str) -> list[str]:
    """Each fault with its place, in words."""
    bare = NO_WORDS.sub(" ", DATE.sub(" ", text))
    return [
        f"{path}: {name}: …{bare[max(0, hit.start() - 40) : hit.end() + 30]}…"
        for name, rule in FAULTS
        for hit in rule.finditer(bare)
    ]
