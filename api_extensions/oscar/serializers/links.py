"""Links in the bodies of the stock API."""

from rest_framework import serializers


class Link(serializers.HyperlinkedRelatedField):
    """A link to a thing of this shop; what is no address at all is refused like one that leads nowhere."""

    def to_internal_value(self, data):
        try:
            return super().to_internal_value(data)
        except ValueError:  # of Python's reader of addresses: an unclosed bracket, say
            self.fail("no_match")
