"""The forms of a page, as a browser would read and fill them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """One named control; `value` is what the page proposes (None: not sent unless somebody ticks it)."""

    name: str
    kind: str = "text"
    value: str | None = ""
    options: list[str] = field(default_factory=list)
    multiple: bool = False


@dataclass
class Form:
    """A form of a page and where it is sent to ('' is the page itself)."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def proposed(self) -> dict[str, object]:
        """What is sent when somebody presses the button without touching anything."""
        sent: dict[str, object] = {}
        for one in self.fields:
            if one.kind == "file" or one.value is None or one.kind == "submit":
                continue
            if one.name in sent and one.kind in ("checkbox", "radio"):
                continue
            sent[one.name] = one.value
        return sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: Field | None = None
        self._area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self._form = Form(has.get("action") or "", (has.get("method") or "get").lower())
            self.forms.append(self._form)
        elif tag == "option" and self._select is not None:
            value = has.get("value") or ""
            self._select.options.append(value)
            if "selected" in has or self._select.value is None:
                self._select.value = value
        elif self._form is not None and tag in _CONTROLS:
            self._control(tag, has)

    def _control(self, tag: str, has: dict[str, str | None]) -> None:
        name = has.get("name")
        if not name or name == "csrfmiddlewaretoken" or "__prefix__" in name:
            return
        one = _CONTROLS[tag](name, has)
        self._form.fields.append(one)
        self._select = one if tag == "select" else self._select
        self._area = one if tag == "textarea" else self._area

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value = (self._area.value or "") + data


def _input(name: str, has: dict[str, str | None]) -> Field:
    kind = (has.get("type") or "text").lower()
    value = has.get("value")
    if kind in ("checkbox", "radio"):
        return Field(name, kind, (value or "on") if "checked" in has else None, [value or "on"])
    return Field(name, kind, value or "")


_CONTROLS = {
    "input": _input,
    "button": lambda name, has: Field(name, "submit", has.get("value") or ""),
    "select": lambda name, has: Field(name, "select", None, multiple="multiple" in has),
    "textarea": lambda name, has: Field(name, "textarea", ""),
}


def forms_of(html: str) -> list[Form]:
    """All forms of a page that have a named field."""
    reader = _Reader()
    reader.feed(html)
    return [form for form in reader.forms if form.fields]
