"""The personal parts of a campaign: marked once when it is compiled, put in for each reader."""

import re
from collections.abc import Callable, Mapping

from django.utils.html import escape

from forked_apps.communication import placeholders

# What marketers may write -> the mark that stands in the compiled mail.
WRITTEN = {"name": "%%NAME%%", "greeting": "%%GREETING%%"}
UNSUBSCRIBE = "%%UNSUBSCRIBE%%"
VIEW = "%%VIEW%%"
MARK = re.compile(r"%%(NAME|GREETING|UNSUBSCRIBE|VIEW)%%")
_NAME_AFTER_WORDS = re.compile(r",?\s*%%NAME%%")


def mark(text: str) -> str:
    """Plain text or HTML of a block with {name} and {greeting} turned into marks."""
    return placeholders.fill(text, WRITTEN) if "{" in text else text


def as_written(text: str) -> str:
    """The text as the marketer wrote it, for people who read about the mail."""
    for name, marked in WRITTEN.items():
        text = text.replace(marked, f"{{{name}}}")
    return text


def values_for(*, name: str, unsubscribe_url: str, view_url: str) -> dict[str, str]:
    """What stands at each mark for one reader; a reader without a name is greeted without one."""
    clean = " ".join(name.replace("%%", "").split())
    return {
        "NAME": clean,
        "GREETING": f"Hello {clean}," if clean else "Hello,",
        "UNSUBSCRIBE": unsubscribe_url,
        "VIEW": view_url,
    }


def splice_html(html: str, values: Mapping[str, str]) -> str:
    """The HTML for one reader; values are escaped and never read again for marks."""
    return _splice(html, values, escape)


def splice_text(text: str, values: Mapping[str, str]) -> str:
    """The text, or the subject, for one reader."""
    return _splice(text, values, str)


def source_for(source: str, values: Mapping[str, str]) -> str:
    """The marked text for readers with a name, or for those without."""
    if not values["NAME"]:
        return _NAME_AFTER_WORDS.sub("", source)  # "They are back, {name}" -> "They are back"
    return source


def _splice(source: str, values: Mapping[str, str], form: Callable[[str], str]) -> str:
    source = source_for(source, values)
    return MARK.sub(lambda match: form(values[match[1]]), source)
