"""What is sent: nothing, what a page proposes with one thing wrong, everything wrong, and a grab for power."""

from collections.abc import Iterable, Iterator
from itertools import cycle

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.walk.forms import Field, Form

VALUES = {
    "empty": "",
    "word": "junk",
    "long": "x" * 5000,
    "negative": "-1",
    "unicode": "\N{BLACK STAR}\N{FOX FACE}\N{LATIN SMALL LETTER SHARP S}\N{CYRILLIC CAPITAL LETTER ZHE}\u202e",
    "nul": "a\x00b",
    "markup": "<script>alert(1)</script>{{ 1 }}%s%(x)s",
    "huge": "9" * 40,
    "not a number": "NaN",
    "exponent": "1e400",
    "date": "24.12.2026",
    "no date": "2026-13-45 99:99",
    "address": "http://[::1",
    "json": '[{"a": [null, {"b": 1}]}]',
}
QUERY_NAMES = (
    *("q", "page", "p", "sort", "o", "ot", "order", "ordering", "order_by", "next", "id", "ids", "status", "format"),
    *("category", "price", "min_price", "max_price", "page_size", "cursor", "date_from", "date_to", "response_format"),
    *("date_range", "report_type", "name", "email", "title", "upc", "tag", "collection_id", "export", "show_all"),
    *(
        "attr.colour",
        "in_stock",
        "rating",
        "items",
        "selected_facets",
        "_popup",
        "_to_field",
        "type",
        "mode",
        "is_active",
    ),
    *(
        "parent_page_id",
        "page_type",
        "root",
        "child_of",
        "fields",
        "limit",
        "offset",
        "search",
        "locale",
        "height",
        "is_active",
    ),
)
MANAGEMENT = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS", "-count")
PASSWORD = "power walk staple 9"
POWER_FIELDS = {
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "on",
    "role": "staff",
    "groups": "1",
    "user_permissions": "1",
    "email": "taken.over@walk.example.com",
    "password": PASSWORD,
    "password1": PASSWORD,
    "password2": PASSWORD,
    "new_password1": PASSWORD,
    "new_password2": PASSWORD,
}


FEW = ("empty", "word", "huge", "nul", "date")  # what has broken most


def queries() -> Iterator[dict[str, str]]:
    """One query for each kind of junk, which gives it to every name at once; those that have broken most come first."""
    for value in ("checkbox", "9" * 30, "", "-nosuch", "-1", "a\x00b", "http://[::1", "24.12.2026", "\N{FOX FACE}"):
        yield dict.fromkeys(QUERY_NAMES, value)


def single_queries() -> Iterator[dict[str, str]]:
    """Each name alone, each with two kinds: what one name breaks hides behind no other."""
    kinds = cycle(("checkbox", "-1", "9" * 30, "a\x00b", "24.12.2026", "http://[::1", "[]"))
    for name in QUERY_NAMES:
        for _ in range(2):
            yield {name: next(kinds)}


def _broken_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("broken.gif", b"GIF89a\x01\x00\xff\xff broken", content_type="image/gif")


def _junk(one: Field, value: str) -> object:
    return _broken_file() if one.kind == "file" else value


def everything_wrong(form: Form, kinds: Iterable[str] = tuple(VALUES)) -> Iterator[tuple[str, dict[str, object]]]:
    """Each kind of junk in every field at once; formsets whole, so that their forms are reached."""
    for kind in kinds:
        value = VALUES[kind]
        body = {one.name: _junk(one, value) for one in form.fields}
        kept = {name: sent for name, sent in form.proposed().items() if _is_management(name)}
        yield kind, {**body, **kept}


def one_thing_wrong(form: Form, *, each: int = 3) -> Iterator[tuple[str, dict[str, object]]]:
    """The form as the page proposes it, filled, with one field wrong: so that validation comes as far as it can."""
    good = filled(form)
    kinds = cycle(VALUES.items())
    for one in form.fields:
        without = {name: value for name, value in good.items() if name != one.name}
        yield f"without {one.name}", without
        if one.kind == "file":
            yield f"{one.name} broken", {**good, one.name: _broken_file()}
            continue
        for _ in range(each):
            kind, value = next(kinds)
            yield f"{one.name} {kind}", {**good, one.name: value}


def broken_formsets(form: Form, *, few: bool = False) -> Iterator[tuple[str, dict[str, object]]]:
    """Management data of formsets and of stream fields: wrong, huge, negative."""
    good = filled(form)
    names = [name for name in good if _is_management(name)]
    kinds = ("junk", "-1", "1001", "99999999999", "")
    for value in kinds[: 2 if few else None] if names else ():
        yield f"management {value!r}", {**good, **dict.fromkeys(names, value)}


def _is_management(name: str) -> bool:
    return name.endswith(MANAGEMENT)


def filled(form: Form) -> dict[str, object]:
    """What the page proposes; empty required-looking fields get a word, so that more than the first check is passed."""
    body = form.proposed()
    for one in form.fields:
        if one.name in body and body[one.name] == "" and one.kind in ("text", "textarea", "hidden"):
            body[one.name] = "" if one.kind == "hidden" else "1"
        elif one.kind == "select" and not body.get(one.name) and len(one.options) > 1:
            body[one.name] = one.options[-1]
        elif one.kind == "submit" and one.name not in body:
            body[one.name] = one.value or "1"
    return body


def grab(form: Form | None) -> dict[str, object]:
    """Takes what it can: every box ticked, every list chosen whole, a password and an address of its own."""
    body: dict[str, object] = dict(POWER_FIELDS)
    for one in form.fields if form else ():
        if one.kind in ("checkbox", "radio"):
            body[one.name] = one.options[-1]
        elif one.kind == "select":
            body[one.name] = one.options if one.multiple else (one.options[-1] if one.options else "")
        elif one.kind == "password":
            body[one.name] = PASSWORD
        elif one.kind == "email":
            body[one.name] = POWER_FIELDS["email"]
        elif one.kind != "file":
            body[one.name] = POWER_FIELDS.get(one.name, one.value or "1")
    # What is deleted gains nothing and would hide what the rest does.
    return {name: value for name, value in body.items() if not name.endswith("-DELETE")}


JSON_BODIES = (
    *("", "{}", "null", "[]", "1", '"x"', "{", "[[]]", "true", "NaN", '{"a": ' * 200 + "1" + "}" * 200, '{"id": null}'),
    '{"\\u0000": "\\u0000", "__proto__": {}}',
)
JSON_VALUES = (
    None,
    "",
    "x",
    "http://[::1",
    -1,
    0,
    10**30,
    1e308,
    True,
    [],
    [None],
    {},
    {"a": [1]},
    "a\x00b",
    "\ud800",
    "x" * 5000,
)


def json_documents(names: list[str]) -> Iterator[tuple[str, dict[str, object]]]:
    """Each kind of junk in every field at once, then each field alone, the kinds in turn."""
    for value in JSON_VALUES:
        yield f"all {value!r:.20}", dict.fromkeys(names, value)
    kinds = cycle(JSON_VALUES)
    for name in names:
        for _ in range(5):
            value = next(kinds)
            yield f"{name} {value!r:.20}", {name: value}
