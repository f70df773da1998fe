"""The list of blocks of a campaign or segment: Wagtail's, for which a form that cannot be read is an error of it."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError, StreamValue


class Unreadable(StreamValue):
    """What stands for a list of blocks whose form was incomplete; it is never stored."""


class Stream(blocks.StreamBlock):
    def value_from_datadict(self, data, files, prefix):
        try:
            return super().value_from_datadict(data, files, prefix)
        except (LookupError, ValueError):  # a count, a kind or a place that is missing or no number
            return Unreadable(self, [])

    def clean(self, value, *args, **kwargs):
        if isinstance(value, Unreadable):
            text = "This part of the form could not be read. Please load the page again."
            raise StreamBlockValidationError(non_block_errors=[ValidationError(text)])
        return super().clean(value, *args, **kwargs)
