"""Haystack index fields that say how our engines index them; any other engine treats them as text."""

from haystack import indexes


class KeywordField(indexes.MultiValueField):
    """Compared and counted as a whole, never split into words; one value or many."""

    field_type = "keyword"


class WordsField(indexes.CharField):
    """Words as written, without stems: what spelling and completion read."""

    field_type = "plain"


class JoinedField(indexes.CharField):
    """Each two neighbouring words as one: finds "power bank" for "powerbank"."""

    field_type = "joined"


class CodesField(indexes.MultiValueField):
    """Numbers of products, found by any part of them that begins at a mark or between letters and digits."""

    field_type = "codes"


class NumbersField(indexes.MultiValueField):
    """Whole numbers; one or many."""

    field_type = "integer"


class WholeNumberField(indexes.IntegerField):
    """A number of up to 63 bits, as sort keys are."""

    field_type = "long"


class AttributesField(indexes.SearchField):
    """A mapping of attribute code to its values, all as strings: any number of codes, one field."""

    field_type = "attributes"

    def convert(self, value):
        return value
