"""What `content_security`'s loaders write into templates: the nonce of scripts, the cleaning of rich text."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from forked_apps.catalogue import rich_text
from project.content_security import nonce

register = template.Library()


@register.filter
def cleaned(html) -> SafeString:
    """Rich text without anything that runs."""
    return mark_safe(rich_text.clean(str(html or "")))  # noqa: S308 # nosec B308, B703 - that is what cleaning is for


@register.simple_tag
def script_nonce() -> SafeString:
    """` nonce=...` in a request, nothing elsewhere. Without quotes: some scripts write script elements in quotes."""
    made = nonce()
    return mark_safe(f" nonce={made}" if made else "")  # noqa: S308 # nosec B308, B703 - URL-safe letters of our own
