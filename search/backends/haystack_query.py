"""The query object behind haystack's SearchQuerySet, the same for both engines."""

from typing import Any

from haystack.backends import BaseSearchQuery

from search.backends import query_tree, tree_text
from search.backends.query_tree import Boosted, Everything, Node


class TreeSearchQuery(BaseSearchQuery):
    """A haystack query whose built form is a tree, so that no text of a shopper meets a query-string parser."""

    def build_query(self) -> Node:
        node = query_tree.of_filter(self.query_filter) if self.query_filter.children else Everything()
        return Boosted(node, tuple(self.boost.items())) if self.boost else node

    def matching_all_fragment(self) -> Node:
        return Everything()

    def clean(self, query_fragment: str) -> str:
        """Nothing to escape: values stay values."""
        return query_fragment

    def build_alt_parser_query(self, parser_name: str, query_string: str = "", **_options: Any) -> str:
        return query_string

    def build_query_fragment(self, field: str, filter_type: str, value: Any) -> str:
        """What `narrow(SQ(...))` is joined of."""
        return tree_text.fragment(query_tree.condition(field, filter_type, value))

    def __str__(self) -> str:
        return tree_text.described(self.build_query())
