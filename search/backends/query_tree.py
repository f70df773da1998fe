"""Haystack's filters as a tree of plain nodes that an engine turns into its own queries, without any query string."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from haystack.backends import BaseSearchQuery, SearchNode
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


class TreeSearchQuery(BaseSearchQuery):
    """A haystack query whose built form is a tree, so that no text of a shopper meets a query-string parser."""

    def build_query(self) -> Node:
        node = _group(self.query_filter) if self.query_filter.children else Everything()
        return Boosted(node, tuple(self.boost.items())) if self.boost else node

    def matching_all_fragment(self) -> Node:
        return Everything()

    def clean(self, query_fragment: str) -> str:
        """Nothing to escape: values stay values."""
        return query_fragment

    def build_alt_parser_query(self, parser_name: str, query_string: str = "", **_options: Any) -> str:
        return query_string


def _group(node: SearchNode) -> Group:
    parts = tuple(_group(child) if isinstance(child, SearchNode) else _leaf(node, child) for child in node.children)
    return Group(node.connector, parts, node.negated)


def _leaf(node: SearchNode, child: tuple[str, Any]) -> Node:
    expression, value = child
    field, lookup = node.split_expression(expression)
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
