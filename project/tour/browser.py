"""A small browser: cookies, pages, and forms that are filled in and sent as a person's browser would send them."""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar

TIMEOUT = 30  # seconds; a demo on a busy laptop may take some


@dataclass
class Form:
    """One form of a page: where it goes, and the values that it would send as it stands."""

    action: str = ""
    method: str = "get"
    values: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def names(self) -> set[str]:
        return {name for name, _ in self.values}


@dataclass(frozen=True)
class Page:
    """What a request brought."""

    url: str
    status: int
    text: str
    forms: tuple[Form, ...]

    def form_with(self, *names: str) -> Form:
        """The form that has fields of all these names. Raises LookupError when the page has none."""
        for form in self.forms:
            if set(names) <= form.names():
                return form
        raise LookupError(f"{self.url} ({self.status}) has no form with {', '.join(names)}")


class Browser:
    """One person at one browser: keeps cookies from page to page."""

    def __init__(self, base_url: str):
        self.base_url = base_url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, address: str) -> Page:
        """The page at this address, redirects followed; pages that answer an error are pages too."""
        return self._load(urllib.request.Request(self._absolute(address)))  # noqa: S310

    def submit(self, page: Page, form: Form, changes: dict[str, str] | None = None, button: str = "") -> Page:
        """Sends the form with some fields changed, by the named button if it has names."""
        changes = changes or {}
        values = [(name, changes.get(name, value)) for name, value in form.values]
        values += [(name, value) for name, value in changes.items() if name not in form.names()]
        values += [(name, value) for name, value in form.buttons if name and value == button]
        body = urllib.parse.urlencode(values)
        target = urllib.parse.urljoin(page.url, form.action or page.url)
        if form.method == "get":
            return self.open(f"{target.partition('?')[0]}?{body}")
        request = urllib.request.Request(target, body.encode(), headers={"Referer": page.url})  # noqa: S310
        return self._load(request)

    def _absolute(self, address: str) -> str:
        return urllib.parse.urljoin(f"{self.base_url}/", address)

    def _load(self, request: urllib.request.Request) -> Page:
        try:
            response = self._opener.open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            text = response.read().decode("utf-8", "replace")
        return Page(response.url, response.status, text, tuple(_FormReader.read(text)))


class _FormReader(HTMLParser):
    """Collects the forms of a page with the values that a browser would send untouched."""

    @classmethod
    def read(cls, text: str) -> list[Form]:
        reader = cls(convert_charrefs=True)
        reader.feed(text)
        return reader.forms

    def __init__(self, **options):
        super().__init__(**options)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._textarea: list[str] | None = None
        self._textarea_name = ""
        self._chosen: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs) -> None:
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is None or "disabled" in given:
            return
        elif tag == "input":
            self._input(given)
        elif tag == "button":
            self._form.buttons.append((given.get("name", ""), given.get("value", "")))
        elif tag == "select":
            self._select, self._chosen, self._first = given.get("name", ""), None, None
        elif tag == "option" and self._select:
            self._option(given)
        elif tag == "textarea":
            self._textarea, self._textarea_name = [], given.get("name", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select:
            value = self._chosen if self._chosen is not None else self._first
            if self._form is not None and value is not None:
                self._form.values.append((self._select, value))
            self._select = ""
        elif tag == "textarea" and self._textarea is not None:
            if self._form is not None and self._textarea_name:
                self._form.values.append((self._textarea_name, "".join(self._textarea).removeprefix("\n")))
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea.append(data)

    def _input(self, given: dict[str, str]) -> None:
        kind, name = given.get("type", "text").lower(), given.get("name", "")
        if kind == "submit":
            self._form.buttons.append((name, given.get("value", "")))
        elif name and kind not in ("file", "image", "button", "reset"):
            if kind in ("checkbox", "radio") and "checked" not in given:
                return
            self._form.values.append((name, given.get("value", "on" if kind in ("checkbox", "radio") else "")))

    def _option(self, given: dict[str, str]) -> None:
        value = given.get("value", "")
        if self._first is None:
            self._first = value
        if "selected" in given:
            self._chosen = value
