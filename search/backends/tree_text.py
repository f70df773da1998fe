"""Trees of conditions as text: for people to read, and for haystack, which hands on what is narrowed as text."""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from search.backends.field_plans import json_value
from search.backends.query_tree import Boosted, Everything, Group, Leaf, Node, RawText

_SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "exact": "=", "content": ":"}
_FRAGMENT = "condition_"
_PARTS = re.compile(rf"NOT \(|\(|\)| AND | OR |{_FRAGMENT}[\w=-]+")


def described(node: Node) -> str:
    """A tree for people to read."""
    match node:
        case Everything():
            return "*:*"
        case RawText(text):
            return f"({text})"
        case Leaf(field, lookup, value):
            sign = _SIGNS.get(lookup, f" {lookup} ")
            return f"{field}{sign}{value}"
        case Boosted(inner, words):
            return " ".join([described(inner), *(f"{word}^{boost}" for word, boost in words)])
        case Group(connector, nodes, negated):
            joined = f" {connector} ".join(described(child) for child in nodes)
            return f"NOT ({joined})" if negated else f"({joined})"
    raise TypeError(f"{node!r} is no node")


def fragment(node: Node) -> str:
    """A node as one word, which haystack joins with others by AND, OR, NOT and brackets: `narrowing` reads it back."""
    written = json.dumps(_plain(node), default=json_value).encode()
    return _FRAGMENT + base64.urlsafe_b64encode(written).decode()


def narrowing(text: str) -> Node:
    """What was narrowed by: conditions, or a developer's own query string."""
    if _FRAGMENT not in text or _PARTS.sub("", text).strip():
        return RawText(text)
    return _read(iter(_PARTS.findall(text)))


def _read(parts: Iterator[str]) -> Node:
    nodes: list[Node] = []
    connector = "AND"
    for part in parts:
        match part:
            case ")":
                break
            case " AND " | " OR ":
                connector = part.strip()
            case "(":
                nodes.append(_read(parts))
            case "NOT (":
                nodes.append(Group("AND", (_read(parts),), negated=True))
            case _:
                nodes.append(_node(json.loads(base64.urlsafe_b64decode(part.removeprefix(_FRAGMENT)))))
    return nodes[0] if len(nodes) == 1 else Group(connector, tuple(nodes))


def _plain(node: Node) -> list[Any]:
    match node:
        case Leaf(field, lookup, value):
            return ["leaf", field, lookup, list(value) if isinstance(value, set | tuple) else value]
        case RawText(text):
            return ["raw", text]
        case Group(connector, nodes, negated):
            return ["group", connector, [_plain(child) for child in nodes], negated]
    raise TypeError(f"{node!r} is no condition")


def _node(plain: Sequence[Any]) -> Node:
    kind, *parts = plain
    if kind == "leaf":
        return Leaf(*parts)
    if kind == "raw":
        return RawText(*parts)
    connector, nodes, negated = parts
    return Group(connector, tuple(_node(child) for child in nodes), negated)
