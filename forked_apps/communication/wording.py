"""The port through which the words of service mails arrive: files by default; a room above may register its own."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import nh3
from django.template.loader import get_template
from django.utils.html import escape

from forked_apps.communication import placeholders
from forked_apps.communication.events import SECRETS

ALLOWED_TAGS = {"p", "br", "b", "strong", "i", "em", "a", "ul", "ol", "li", "h2", "h3"}
_HEADS = ("subject", "preheader", "heading", "button")


@dataclass(frozen=True)
class Words:
    """Words with placeholders still in them. `body` is HTML of few tags; the rest is plain text."""

    subject: str
    heading: str
    body: str
    preheader: str = ""
    button: str = ""


Provider = Callable[[str], Words | None]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Asks this provider first from now on. It answers None for an event whose words it does not have."""
    if provider not in _providers:
        _providers.append(provider)


def words_of(event: str) -> Words:
    """The words of an event as the shop has them now; their HTML is cleaned, whoever wrote it.

    A secret stands in no address but its own: else the words of a mail could carry it to whoever the address names.
    """
    chosen = next((words for provider in _providers if (words := provider(event))), None) or built_in(event)
    return Words(
        subject=chosen.subject,
        preheader=chosen.preheader,
        heading=chosen.heading,
        body=nh3.clean(
            chosen.body, tags=ALLOWED_TAGS, attributes={"a": {"href"}}, attribute_filter=_address, link_rel=None
        ),
        button=chosen.button,
    )


def leaks(html: str) -> bool:
    """Whether a secret of its reader (SECRETS) stands in some address of the HTML without being that address."""
    found: list[str] = []
    nh3.clean(html, tags={"a"}, attributes={"a": {"href"}}, attribute_filter=lambda *at: found.append(at[2]))
    return any(_address("a", "href", address) is None for address in found)


def _address(element: str, attribute: str, value: str) -> str | None:
    holds_secret = placeholders.used_in(value) & SECRETS
    return None if holds_secret and value.strip() != "{link}" else value


def built_in(event: str) -> Words:
    """The words of templates/oscar/communication/emails/words/<event>.txt, which is read as text, never executed.

    Its head has the lines Subject, Preheader, Heading and Button; after an empty line follow paragraphs of plain text.
    """
    source = get_template(f"oscar/communication/emails/words/{event}.txt").template.source
    head, _, body = source.strip().partition("\n\n")
    lines = dict(re.findall(r"^(\w+): *(.*)$", head, flags=re.MULTILINE))
    heads = {name: lines.get(name.capitalize(), "") for name in _HEADS}
    paragraphs = [f"<p>{escape(' '.join(part.split()))}</p>" for part in body.split("\n\n") if part.strip()]
    return Words(body="".join(paragraphs), **heads)
