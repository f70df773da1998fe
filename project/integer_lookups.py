"""Numbers that no row can have find nothing, in lists and through foreign keys too.

Django answers `pk=10**30` by finding nothing. For `pk__in` and for foreign keys it hands the number to the database,
and PostgreSQL and SQLite refuse it: what somebody typed into an address or a form would be a crash.
"""

from django.core.exceptions import EmptyResultSet
from django.db.models import ForeignKey, ForeignObject, IntegerField
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import In


def _fits(value: object, lookup, connection) -> bool:
    """Whether the column of a lookup's left side can hold the value; says yes to all that is no number."""
    column = lookup.lhs.output_field
    while isinstance(column, ForeignKey):
        column = column.target_field
    if not isinstance(column, IntegerField) or not isinstance(value, int):
        return True
    low, high = connection.ops.integer_field_range(column.get_internal_type())
    return (low is None or value >= low) and (high is None or value <= high)


class _InRange:
    """For lookups in a list: numbers out of range are left out of it."""

    def process_rhs(self, compiler, connection):
        if self.rhs_is_direct_value():
            self.rhs = [value for value in self.rhs if _fits(value, self, connection)]
        return super().process_rhs(compiler, connection)


class IntegerIn(_InRange, In):
    pass


class ForeignIn(_InRange, RelatedIn):
    pass


class ForeignExact(RelatedExact):
    """For equality: a number out of range equals nothing."""

    def process_rhs(self, compiler, connection):
        if self.rhs_is_direct_value() and not _fits(self.rhs, self, connection):
            raise EmptyResultSet
        return super().process_rhs(compiler, connection)


def install() -> None:
    """Puts the lookups in the place of Django's, for every model."""
    IntegerField.register_lookup(IntegerIn)
    ForeignObject.register_lookup(ForeignIn)
    ForeignObject.register_lookup(ForeignExact)
