"""The nonce in script elements; loaded into every template, which name it by `content_security`'s loaders."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from project.content_security import nonce

register = template.Library()


@register.simple_tag
def script_nonce() -> SafeString:
    """` nonce=...` in a request, nothing elsewhere. Without quotes: some scripts write script elements in quotes."""
    made = nonce()
    return mark_safe(f" nonce={made}" if made else "")  # noqa: S308 # nosec B308, B703 - URL-safe letters of our own
