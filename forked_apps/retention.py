"""How long rows are kept that only pile up: one rule a table, which the worker applies and doctor looks at.

Each app registers the rules of its own tables in `ready()`. What was agreed, paid or sealed has no rule: it stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db.models import Min, Q, QuerySet

BATCH = 500  # rows of one statement: a large DELETE would hold its locks for long


@dataclass(frozen=True)
class Rule:
    """Rows of `model` that match `over` go so many days after `moment`; the days stand in RETENTION_DAYS[name].

    Negative days keep them for ever. `over` leaves out what somebody still needs, such as mail that waits.
    """

    name: str
    model: str
    moment: str
    over: Q = field(default_factory=Q)

    @property
    def days(self) -> int:
        return settings.RETENTION_DAYS[self.name]

    def rows(self) -> QuerySet:
        """All rows of the table that time may end."""
        return apps.get_model(self.model)._default_manager.filter(self.over)

    def past(self, now: datetime) -> QuerySet:
        """The rows whose time is over."""
        if self.days < 0:
            return self.rows().none()
        return self.rows().filter(**{f"{self.moment}__lt": now - timedelta(days=self.days)})


@dataclass(frozen=True)
class Size:
    """A table as it is: how many rows, the oldest that may go one day, and how many should be gone for a day."""

    rule: Rule
    rows: int
    oldest: datetime | None
    overdue: int


RULES: dict[str, Rule] = {}


def register(*rules: Rule) -> None:
    """Makes rules known; the same name again replaces one."""
    for rule in rules:
        RULES[rule.name] = rule


def purge(*, table: str, now: datetime) -> int:
    """Deletes the rows of a table whose time is over, in batches; answers how many."""
    past, purged = RULES[table].past(now), 0
    while batch := list(past.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        # The conditions again: somebody may have come back to a row since the look.
        gone = past.filter(pk__in=batch).delete()[1].get(past.model._meta.label, 0)
        purged += gone
        if not gone:
            break
    return purged


def sizes(*, now: datetime) -> Iterator[Size]:
    """Every table that has a rule, in the order of their names."""
    for _, rule in sorted(RULES.items()):
        table = apps.get_model(rule.model)._default_manager
        oldest = rule.rows().aggregate(oldest=Min(rule.moment))["oldest"]
        yield Size(rule, table.count(), oldest, rule.past(now - timedelta(days=1)).count())
