"""The way of one role through one area: every route, first as it is meant, then with junk."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from tests.walk import junk, routes, shapes, shop, values
from tests.walk.forms import Form, forms_of
from tests.walk.roles import ANONYMOUS, CUSTOMER, SUPERUSER
from tests.walk.walker import Walker

LEAVE_OUT = ("cms/failwhale/",)  # Wagtail's demonstration of a crash
ABOUT_PEOPLE = ("user", "group", "partner", "account", "profile", "password")
WRITING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass
class Journey:
    """Who walks through which shop. `depth` 1 leaves out the junk of single fields and names."""

    people: dict[str, object]
    depth: int
    _seen: set[tuple] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.ids = shop.Ids()
        self.ids.staff = self.people["all rights"]

    def walk(self, *, role: str, area: str) -> Walker:
        walker = Walker(role, self.people[role])
        superuser = walker if role == SUPERUSER else Walker(SUPERUSER, self.people[SUPERUSER])
        self._seen.clear()
        for route in routes.every_route():
            if route.area == area and route.pattern not in LEAVE_OUT:
                self._visit(walker, superuser, route)
        return walker

    def _visit(self, walker: Walker, superuser: Walker, route: routes.Route) -> None:
        real, junk_ones = self._addresses(route)
        for number, address in enumerate([*real, *junk_ones]):
            answer = walker.send("GET", address)
            is_first = number == 0
            if is_first or address in real:
                forms = forms_of(_text(answer))
                if walker is not superuser and self._borrows(route, forms):
                    forms += forms_of(_text(superuser.send("GET", address)))
                self._fill(walker, address, forms, may_see=answer.status_code == 200)
            if is_first:
                self._ask(walker, address, may_see=answer.status_code == 200)
            if number < len(real) + self.depth:
                self._write(walker, route, address, documents=is_first)

    def _borrows(self, route: routes.Route, forms: list[Form]) -> bool:
        """Whether a page without a form for this role is sent the superuser's; lightly only where people stand."""
        if any(form.method == "post" for form in forms):
            return False
        return self.depth > 1 or any(word in route.pattern for word in ABOUT_PEOPLE)

    def _addresses(self, route: routes.Route) -> tuple[list[str], list[str]]:
        real = [route.address(found) for found in self.ids.of(route.pattern, route.parts)]
        real = real if self.depth > 1 else real[:2]
        few = values.JUNK if self.depth > 1 else values.JUNK[1:4]
        junk_ones = [route.address(dict.fromkeys(route.parts, nothing)) for nothing in few] if route.parts else []
        return list(dict.fromkeys(real)), list(dict.fromkeys(junk_ones))

    def _ask(self, walker: Walker, address: str, *, may_see: bool) -> None:
        walker.send("HEAD", address)
        walker.send("OPTIONS", address)
        for number, query in enumerate(junk.queries()):
            if number == 0 or (may_see and (self.depth > 1 or number < 3)):
                walker.send("GET", address, query=query)
        if may_see and self.depth > 1 and walker.role == SUPERUSER and "django-admin" not in address:
            for query in junk.single_queries():
                walker.send("GET", address, query=query)

    def _write(self, walker: Walker, route: routes.Route, address: str, *, documents: bool) -> None:
        is_api = address.startswith("/api/")
        for method in WRITING if route.methods & {"POST", "PUT", "PATCH", "DELETE"} else ("POST",):
            if method != "POST" and method not in route.methods:
                continue
            walker.send(method, address, **({"body": ""} if is_api else {"data": {}}))
            if not is_api:
                walker.send(method, address, data=junk.grab(None), note="grab")
            elif documents and method != "DELETE":
                self._documents(walker, route, method, address)

    def _documents(self, walker: Walker, route: routes.Route, method: str, address: str) -> None:
        for body in junk.JSON_BODIES:
            walker.send(method, address, body=body, note=body[:60])
        names = shapes.names_of(route, method)
        for note, document in junk.json_documents(names):
            if self.depth > 1 or note.startswith("all "):
                walker.send(method, address, body=json.dumps(document), note=note)
        walker.send(method, address, body=json.dumps({**dict.fromkeys(names, 1), **junk.POWER_FIELDS}), note="grab")

    def _fill(self, walker: Walker, address: str, forms: list[Form], *, may_see: bool) -> None:
        for form in forms:
            target = urljoin(address, form.action)
            if urlsplit(target).netloc or "/logout/" in target:
                continue
            names = tuple(sorted({one.name for one in form.fields}))
            mark = (form.method, target if walker.role == SUPERUSER else _shape(target), names)
            if mark in self._seen:
                continue
            self._seen.add(mark)
            path = urlsplit(target).path
            for note, body in self._bodies(walker, form, path, may_see=may_see):
                if form.method == "post":
                    walker.send("POST", path, data=body, note=note)
                elif note == "proposed" or "grab" not in note:
                    walker.send("GET", path, query=_only_text(body), note=note)

    def _bodies(self, walker: Walker, form: Form, path: str, *, may_see: bool) -> Iterator[tuple[str, dict]]:
        yield "proposed", _sendable(form.proposed())
        yield "filled", _sendable(junk.filled(form))
        if form.method == "post":
            yield "grab", junk.grab(form)
        if not may_see:
            return
        few = junk.FEW[1:4:2] if path.startswith("/django-admin/") else junk.FEW
        yield from junk.everything_wrong(form, junk.VALUES if self.depth > 1 else few)
        if form.method == "post":
            yield from ((note, _sendable(body)) for note, body in junk.broken_formsets(form, few=self.depth < 2))
        thorough = walker.role in (SUPERUSER, CUSTOMER, ANONYMOUS)
        if self.depth > 1 and thorough:
            each = 1 if path.startswith("/django-admin/") or form.method != "post" else 3
            yield from ((note, _sendable(body)) for note, body in junk.one_thing_wrong(form, each=each))


def _text(answer) -> str:
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return ""
    return answer.content.decode("utf-8", "replace")


def _sendable(body: dict) -> dict:
    return {name: value for name, value in body.items() if value is not None}


def _only_text(body: dict) -> dict:
    return {name: value for name, value in body.items() if isinstance(value, str)}


def _shape(target: str) -> str:
    """The address without its numbers: the same form on the page of each row is one form."""
    return "".join("0" if sign.isdigit() else sign for sign in target)
