"""Typed questions as Elasticsearch's query objects. Only a developer's own query strings meet a parser."""

from collections.abc import Mapping, Sequence
from typing import Any

from search.backends import query_tree as tree
from search.backends import words as rule
from search.backends.field_plans import TEXT_KINDS, FieldPlan, keyword, moment
from search.backends.spelling import LONG_WORD
from search.facets import AnyOf, Filter

Query = dict[str, Any]
EVERYTHING: Query = {"match_all": {}}
NOTHING: Query = {"match_none": {}}
COMPARISONS = frozenset({"gt", "gte", "lt", "lte"})


class QueryFactory:
    """Builds queries for one mapping."""

    def __init__(self, plans: Mapping[str, FieldPlan], document_field: str):
        self.plans = plans
        self.document_field = document_field

    def restricted(self, query: Query, filters: Sequence[Query]) -> Query:
        """The query, where the filters hold; filters do not change the score."""
        return {"bool": {"must": [query], "filter": list(filters)}}

    def filter(self, condition: Filter) -> Query:
        """One of the two leaf filters of the facets."""
        if isinstance(condition, AnyOf):
            kind = self._plan(condition.field).kind
            return {"terms": {condition.field: [_term(kind, value) for value in condition.values]}}
        bounds = {"gte": condition.minimum, "lte": condition.maximum}
        return {"range": {condition.field: {side: bound for side, bound in bounds.items() if bound is not None}}}

    def _plan(self, name: str) -> FieldPlan:
        plan = self.plans.get(name) or self.plans.get(name.partition(".")[0])
        if plan is None:
            raise ValueError(f"there is no field {name} in the index")
        return plan

    def of_tree(self, node: tree.Node) -> Query:
        """Haystack's tree."""
        match node:
            case tree.Everything():
                return EVERYTHING
            case tree.RawText(text):
                return self.parsed(text)
            case tree.Boosted(inner, words):
                lifts = [self.form(self.document_field, tuple(rule.plain(word)), boost=boost) for word, boost in words]
                return {"bool": {"must": [self.of_tree(inner)], "should": lifts}}
            case tree.Group(connector, nodes, negated):
                parts = [self.of_tree(child) for child in nodes]
                joined = {"must": parts} if connector == "AND" else {"should": parts, "minimum_should_match": 1}
                return {"bool": {"must_not": [{"bool": joined}]}} if negated else {"bool": joined}
        return self._leaf(node)

    def parsed(self, text: str) -> Query:
        """A developer's query string in Lucene's grammar; what does not parse is left out, never raised."""
        return {
            "query_string": {
                "query": text,
                "default_field": self.document_field,
                "default_operator": "AND",
                "lenient": True,
            }
        }

    def _leaf(self, leaf: tree.Leaf) -> Query:
        name = self.document_field if leaf.field == "content" else leaf.field
        plan, value = self._plan(name), leaf.value
        if leaf.lookup in COMPARISONS:
            return {"range": {name: {leaf.lookup: _term(plan.kind, value)}}}
        if leaf.lookup == "range":
            return {"range": {name: {"gte": _term(plan.kind, value[0]), "lte": _term(plan.kind, value[1])}}}
        if leaf.lookup == "in":
            return (
                {"bool": {"should": [self._exact(plan, one) for one in value], "minimum_should_match": 1}}
                if value
                else NOTHING
            )
        if leaf.lookup in ("contains", "startswith", "endswith"):
            return self._pattern(plan, value, leaf.lookup)
        if leaf.lookup == "fuzzy":
            terms = rule.plain(str(value))
            return _all(
                [{"match": {name: {"query": term, "fuzziness": 1 if len(term) < LONG_WORD else 2}}} for term in terms]
            )
        if leaf.lookup == "content" and plan.kind in TEXT_KINDS:
            return self.all_words(name, str(value))
        return self._exact(plan, value)

    def all_words(self, name: str, text: str) -> Query:
        """Fields with all words of a text."""
        return _all([self.form(name, (term,)) for term in rule.plain(text)])

    def form(self, name: str, form: rule.Form, *, boost: float = 1.0) -> Query:
        """Fields with this form of a word. A phrase, for the tokenizer takes Chinese terms apart."""
        return {"match_phrase": {name: {"query": " ".join(form), "boost": boost}}}

    def _exact(self, plan: FieldPlan, value: Any) -> Query:
        if plan.kind in TEXT_KINDS:
            terms = tuple(rule.plain(str(value)))
            return self.form(plan.name, terms) if terms else NOTHING
        try:
            return {"term": {plan.name: _term(plan.kind, value)}}
        except ValueError:
            return NOTHING  # "abc" in a number field is nowhere

    def _pattern(self, plan: FieldPlan, value: Any, lookup: str) -> Query:
        words = str(value).casefold().split() if plan.kind in TEXT_KINDS else [str(value)]
        patterns = {"contains": "*{}*", "startswith": "{}*", "endswith": "*{}"}
        return {
            "bool": {
                "must": [
                    {"wildcard": {plan.name: {"value": patterns[lookup].format(_escaped(word))}}} for word in words
                ]
            }
        }


def _all(queries: Sequence[Query]) -> Query:
    return {"bool": {"must": list(queries)}} if queries else NOTHING


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "*?\\" else char for char in text)


def _term(kind: str, value: Any) -> Any:
    match kind:
        case "integer":
            return int(value)
        case "float":
            return float(value)
        case "boolean":
            return value if isinstance(value, bool) else str(value).lower() in {"true", "1"}
        case "date":
            return moment(value).isoformat()
    return keyword(value)
