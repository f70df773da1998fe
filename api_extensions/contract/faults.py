"""DRF's nested validation errors -> a flat list of faults with JSON pointers."""

from collections.abc import Iterator
from typing import Any

from rest_framework.settings import api_settings

from api_extensions.contract.problems import Fault


def pointer(*steps: str | int) -> str:
    """A JSON pointer as a URI fragment: pointer("lines", 3, "quantity") == "#/lines/3/quantity"."""
    return "#" + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def from_validation(full_details: Any, *, query: bool = False) -> list[Fault]:
    """Faults of one `ValidationError.get_full_details()`; with `query` they point at query parameters."""
    place = (lambda steps: "?" + ".".join(map(str, steps))) if query else (lambda steps: pointer(*steps))
    return [Fault(place(steps), code, message) for steps, code, message in _walk(full_details, ())]


def _walk(node: Any, steps: tuple) -> Iterator[tuple[tuple, str, str]]:
    if isinstance(node, dict):
        if set(node) == {"message", "code"} and isinstance(node["message"], str):
            yield steps, str(node["code"]), str(node["message"])
            return
        for name, inner in node.items():
            # Errors of the object as a whole point at the object, not at a field that does not exist.
            yield from _walk(inner, steps if name == api_settings.NON_FIELD_ERRORS_KEY else (*steps, name))
    elif isinstance(node, list):
        leaves = all(isinstance(item, dict) and set(item) == {"message", "code"} for item in node)
        for index, inner in enumerate(node):
            yield from _walk(inner, steps if leaves else (*steps, index))
