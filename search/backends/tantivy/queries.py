"""Typed questions as Tantivy queries. Words become terms; only a developer's own query strings meet a parser."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tantivy
from haystack.constants import DOCUMENT_FIELD
from tantivy import FieldType, Occur, Query

from search.backends import query_tree as tree
from search.backends import words as rule
from search.backends.field_plans import TEXT_KINDS, FieldPlan, keyword, moment
from search.backends.tantivy.schema import analyzer_of
from search.facets import AnyOf, Filter

FIELD_TYPES = {"integer": FieldType.Integer, "float": FieldType.Float, "date": FieldType.Date}
# Characters with a meaning in Tantivy's regular expressions.
REGEX_SPECIAL = frozenset(r"\.+*?()|[]{}^$#&-~")


class QueryFactory:
    """Builds queries for one schema."""

    def __init__(self, index: tantivy.Index, plans: Mapping[str, FieldPlan], document_field: str = DOCUMENT_FIELD):
        self.index = index
        self.schema = index.schema
        self.plans = plans
        self.document_field = document_field

    def everything(self) -> Query:
        return Query.all_query()

    def all_of(self, queries: Sequence[Query]) -> Query:
        return Query.boolean_query([(Occur.Must, query) for query in queries]) if queries else Query.empty_query()

    def one_of(self, queries: Sequence[Query]) -> Query:
        return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else Query.empty_query()

    def none_of(self, query: Query) -> Query:
        # A query of exclusions alone matches nothing in Tantivy: it needs something to exclude from.
        return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])

    def restricted(self, query: Query, filters: Sequence[Query]) -> Query:
        """The query, where the filters hold; filters do not change the score."""
        silent = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in filters]
        return Query.boolean_query([(Occur.Must, query), *silent]) if silent else query

    # The two leaf filters of the facets

    def filter(self, condition: Filter) -> Query:
        name = condition.field
        kind = self._plan(name).kind
        if isinstance(condition, AnyOf):
            if len(condition.values) == 1 and kind in ("integer", "keyword"):
                return Query.term_query(self.schema, name, self._term(kind, condition.values[0]))
            return Query.term_set_query(self.schema, name, [self._term(kind, value) for value in condition.values])
        return self._between(name, kind, condition.minimum, condition.maximum)

    def _between(
        self, name: str, kind: str, low: Any, high: Any, *, include: tuple[bool, bool] = (True, True)
    ) -> Query:
        if kind not in FIELD_TYPES:
            raise ValueError(f"{name} is not a number or a date: it has no ranges")
        bounds = [None if bound is None else self._term(kind, bound) for bound in (low, high)]
        return Query.range_query(self.schema, name, FIELD_TYPES[kind], *bounds, *include)

    def _plan(self, name: str) -> FieldPlan:
        plan = self.plans.get(name) or self.plans.get(name.partition(".")[0])
        if plan is None:
            raise ValueError(f"there is no field {name} in the index")
        return plan

    @staticmethod
    def _term(kind: str, value: Any) -> Any:
        match kind:
            case "integer":
                return int(value)
            case "float":
                return float(value)
            case "boolean":
                return value if isinstance(value, bool) else str(value).lower() in {"true", "1"}
            case "date":
                return moment(value)
        return keyword(value)

    # Haystack's tree

    def of_tree(self, node: tree.Node) -> Query:
        match node:
            case tree.Everything():
                return Query.all_query()
            case tree.RawText(text):
                return self.parsed(text)
            case tree.Boosted(inner, words):
                lifts = [Query.boost_query(self.all_words(self.document_field, word), lift) for word, lift in words]
                return Query.boolean_query([(Occur.Must, self.of_tree(inner)), *((Occur.Should, q) for q in lifts)])
            case tree.Group(connector, nodes, negated):
                parts = [self.of_tree(child) for child in nodes]
                joined = self.all_of(parts) if connector == "AND" else self.one_of(parts)
                return self.none_of(joined) if negated else joined
        return self._leaf(node)

    def parsed(self, text: str) -> Query:
        """A developer's query string in Lucene's grammar; what does not parse is left out, never raised."""
        query, _errors = self.index.parse_query_lenient(text, [self.document_field], conjunction_by_default=True)
        return query

    def _leaf(self, leaf: tree.Leaf) -> Query:
        name = self.document_field if leaf.field == "content" else leaf.field
        lookups: dict[str, Callable[[str, Any], Query]] = {
            "content": self.all_words,
            "exact": self._exact,
            "in": lambda field, values: self.one_of([self._exact(field, value) for value in values]),
            "contains": lambda field, value: self._pattern(field, value, ".*{}.*"),
            "startswith": lambda field, value: self._pattern(field, value, "{}.*"),
            "endswith": lambda field, value: self._pattern(field, value, ".*{}"),
            "fuzzy": self._fuzzy,
            "gt": lambda field, value: self._compared(field, value, None, include=(False, True)),
            "gte": lambda field, value: self._compared(field, value, None),
            "lt": lambda field, value: self._compared(field, None, value, include=(True, False)),
            "lte": lambda field, value: self._compared(field, None, value),
            "range": lambda field, bounds: self._compared(field, bounds[0], bounds[1]),
        }
        return lookups[leaf.lookup](name, leaf.value)

    def _compared(self, name: str, low: Any, high: Any, *, include: tuple[bool, bool] = (True, True)) -> Query:
        return self._between(name, self._plan(name).kind, low, high, include=include)

    def all_words(self, name: str, value: Any) -> Query:
        """All words of a text are in the field; a field that is not text is compared as a whole."""
        plan = self._plan(name)
        if plan.kind not in TEXT_KINDS:
            return self._exact(name, value)
        return self.all_of([Query.term_query(self.schema, name, word) for word in self._terms(plan, value)])

    def _exact(self, name: str, value: Any) -> Query:
        plan = self._plan(name)
        if plan.kind in TEXT_KINDS:
            return self.phrase(name, self._terms(plan, value))
        try:
            return Query.term_query(self.schema, name, self._term(plan.kind, value))
        except ValueError:
            return Query.empty_query()  # "abc" in a number field is nowhere

    def phrase(self, name: str, terms: list[str]) -> Query:
        if len(terms) > 1:
            return Query.phrase_query(self.schema, name, terms)
        return Query.term_query(self.schema, name, terms[0]) if terms else Query.empty_query()

    def _pattern(self, name: str, value: Any, pattern: str) -> Query:
        plan = self._plan(name)
        # A pattern meets terms as they were indexed: stems are what a text field holds, and no word was stemmed
        # in the middle, so the words of the pattern stay as typed.
        words = str(value).casefold().split() if plan.kind in TEXT_KINDS else [str(value)]
        return self.all_of([Query.regex_query(self.schema, name, pattern.format(_escaped(word))) for word in words])

    def _fuzzy(self, name: str, value: Any) -> Query:
        return self.all_of([self.fuzzy_term(name, word) for word in self._terms(self._plan(name), value)])

    @staticmethod
    def _terms(plan: FieldPlan, text: Any) -> list[str]:
        return analyzer_of(plan).analyze(" ".join(rule.plain(str(text))))

    def form(self, name: str, form: rule.Form) -> Query:
        """Fields with this form of a word."""
        return self.phrase(name, analyzer_of(self.plans[name]).analyze(" ".join(form)))

    def fuzzy_term(self, name: str, word: str) -> Query:
        return Query.fuzzy_term_query(self.schema, name, word, distance=1 if len(word) < 6 else 2)

    def beginning(self, name: str, word: str) -> Query:
        """Fields with a word that begins like this."""
        return Query.fuzzy_term_query(self.schema, name, word, distance=0, prefix=True)


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in REGEX_SPECIAL else char for char in text)
