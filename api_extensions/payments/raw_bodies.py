"""Bodies that must be taken byte for byte: a signature covers the bytes, not what they mean."""

from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

MAX_BYTES = 256 * 1024  # a provider's event is a few kilobytes


class RawBodyParser(BaseParser):
    """The body as bytes, whatever its content type. Raises RequestDataTooBig (413)."""

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None) -> bytes:
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise RequestDataTooBig
        return raw
