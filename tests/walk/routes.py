"""Every route that the URL resolver knows, and addresses for it: of things that exist, and of things that do not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.urls import get_resolver
from django.urls.resolvers import URLResolver

AREAS = ("shop", "dashboard", "cms", "django-admin", "api", "oscar-api")
_PARTS = re.compile(r"\(\?P<(\w+)>|<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One pattern; `parts` are the names of its variable pieces; `fill` is Django's own way back to an address."""

    pattern: str
    parts: tuple[str, ...]
    view: Callable = field(compare=False, hash=False, repr=False)

    @property
    def area(self) -> str:
        root = self.pattern.split("/", 1)[0]
        if root == "api":
            return "oscar-api" if self.pattern.startswith("api/oscar/") else "api"
        return root if root in AREAS else "shop"

    @property
    def methods(self) -> set[str]:
        """What its view class answers; a plain function may answer anything."""
        of_class = getattr(self.view, "view_class", None)
        if of_class is None:
            return {"GET", "POST"}
        return {name.upper() for name in of_class.http_method_names if hasattr(of_class, name)}

    def address(self, values: dict[str, object]) -> str:
        """The address with these values; they go in raw, junk is not refused by a converter of ours."""
        path = self.pattern
        for name in self.parts:
            path = _replace_part(path, name, str(values[name]))
        path = re.sub(r"\(/\[\\w-\]\+\)\*|\\Z|[\^$]", "", path).replace("\\.", ".")
        return "/" + path


def _replace_part(path: str, name: str, value: str) -> str:
    start = path.find(f"(?P<{name}>")
    if start < 0:
        return re.sub(rf"<(?:\w+:)?{name}>", lambda _: value, path)
    depth = 0
    for end in range(start, len(path)):
        depth += {"(": 1, ")": -1}.get(path[end], 0)
        if depth == 0:
            return path[:start] + value + path[end + 1 :]
    raise ValueError(path)


def _walk(resolver, prefix: str = "") -> Iterator[tuple[str, Callable]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path)
        else:
            yield path, entry.callback


def every_route() -> list[Route]:
    found = {}
    for pattern, view in _walk(get_resolver()):
        parts = tuple(one or other for one, other in _PARTS.findall(pattern))
        found.setdefault(pattern, Route(pattern, parts, view))
    return list(found.values())
