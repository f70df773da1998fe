"""Names and other short texts are one line; longer ones have lines. Neither holds control characters, in no door."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Line breaks of every kind, control characters, and those that turn the direction of what follows.
_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
MESSAGE = _("Line breaks and control characters are not possible here.")
LINES_MESSAGE = _("Control characters are not possible here.")


def is_one_line(text: str) -> bool:
    return _BREAKING.search(text) is None


def validate(text: str) -> None:
    """The validator of forms, serializers and models. Raises ValidationError, code "control_characters"."""
    if not is_one_line(text):
        raise ValidationError(MESSAGE, code="control_characters")


def made(text: str) -> str:
    """The text with a space for whatever breaks it: for what comes from elsewhere and nobody can be asked about."""
    return _BREAKING.sub(" ", text).strip() if not is_one_line(text) else text


def validate_lines(text: str) -> None:
    """The validator of a text that may have several lines. Raises ValidationError, code "control_characters"."""
    if _UNREADABLE.search(text):
        raise ValidationError(LINES_MESSAGE, code="control_characters")


def made_lines(text: str) -> str:
    """The text without what `validate_lines` refuses; its lines stay."""
    return _UNREADABLE.sub("", text)
