"""Haystack's filters as a tree of plain nodes that an engine turns into its own queries, without any query string."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from haystack.backends import SearchNode
from haystack.inputs import AutoQuery, BaseInput, Exact, Not, Raw


@dataclass(frozen=True)
class Everything:
    """Matches each document."""


@dataclass(frozen=True)
class Leaf:
    """One condition: haystack's lookup ("content", "exact", "gte", ...) of a field; "content" is the document field."""

    field: str
    lookup: str
    value: Any


@dataclass(frozen=True)
class RawText:
    """A query string written by a developer (haystack's Raw input), never by a shopper."""

    text: str


@dataclass(frozen=True)
class Group:
    """Nodes that all hold ("AND") or of which one holds ("OR"), or the opposite of that."""

    connector: str
    nodes: tuple["Node", ...]
    negated: bool = False


@dataclass(frozen=True)
class Boosted:
    """The first node decides; each boosted word only lifts what contains it."""

    node: "Node"
    words: tuple[tuple[str, float], ...]


Node = Everything | Leaf | RawText | Group | Boosted


def of_filter(node: SearchNode) -> Group:
    """Haystack's filter as a tree."""
    parts = tuple(
        of_filter(child) if isinstance(child, SearchNode) else condition(*node.split_expression(child[0]), child[1])
        for child in node.children
    )
    return Group(node.connector, parts, node.negated)


def condition(field: str, lookup: str, value: Any) -> Node:
    """One condition of a filter, whatever kind of input its value is."""
    if isinstance(value, Raw):
        return RawText(str(value))
    if isinstance(value, AutoQuery):
        return Group("AND", tuple(_auto_query(field, str(value))))
    if isinstance(value, Exact):
        return Leaf(field, "exact", value.query_string)
    if isinstance(value, Not):
        return Group("AND", (Leaf(field, lookup, value.query_string),), negated=True)
    if isinstance(value, BaseInput):
        value = value.query_string
    elif hasattr(value, "values_list"):
        value = list(value)
    return Leaf(field, lookup, value)


def _auto_query(field: str, text: str) -> Iterator[Node]:
    """Quoted parts are phrases, a leading minus excludes, the rest are words."""
    for at, part in enumerate(text.split('"')):
        if at % 2:
            yield Leaf(field, "exact", part)
            continue
        for word in part.split():
            if word.startswith("-") and len(word) > 1:
                yield Group("AND", (Leaf(field, "content", word[1:]),), negated=True)
            else:
                yield Leaf(field, "content", word)


def searched_text(node: Node) -> str:
    """The words that a tree looks for in the document field: what a spelling suggestion is about."""
    if isinstance(node, Leaf):
        return str(node.value) if node.field == "content" else ""
    if isinstance(node, RawText):
        return node.text
    if isinstance(node, Boosted):
        return searched_text(node.node)
    if isinstance(node, Group) and not node.negated:
        return " ".join(filter(None, (searched_text(child) for child in node.nodes)))
    return ""
