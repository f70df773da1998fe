"""Links of a campaign: those into the shop carry the campaign's name; personal and foreign ones stay as they are."""

import re
from html import escape, unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings

_HREF = re.compile(r'href="([^"]*)"')
_ADDRESS = re.compile(r"https?://[^\s()<>]+")


def tagged(html: str, *, tag: str) -> tuple[str, list[str]]:
    """The HTML with every link into the shop tagged, and the distinct addresses that its links lead to."""
    found: dict[str, None] = {}

    def replace(match: re.Match) -> str:
        address = _with_tag(unescape(match[1]), tag)
        if not address.startswith("%%"):
            found.setdefault(address)
        return f'href="{escape(address)}"'

    return _HREF.sub(replace, html), list(found)


def tagged_text(text: str, *, tag: str) -> str:
    """The text with every address of the shop tagged."""
    return _ADDRESS.sub(lambda match: _with_tag(match[0], tag), text)


def _with_tag(address: str, tag: str) -> str:
    if not address.startswith(f"{settings.SHOP_BASE_URL}/"):
        return address
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query.update(utm_source="newsletter", utm_medium="email", utm_campaign=tag)
    return urlunsplit(parts._replace(query=urlencode(query)))
