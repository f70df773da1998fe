"""Template filters of mail blocks: full addresses, pictures as JPEG or PNG, rich text as mail HTML or plain text."""

from django import template
from django.utils.safestring import mark_safe
from wagtail.rich_text import expand_db_html

from cms.rendering import personal
from forked_apps.communication import layout, plain_text

register = template.Library()

# Some mail programs show neither WebP nor AVIF, so the format is always named.
_FORMAT = {"png": "format-png", "gif": "format-png", "svg": "format-png"}


@register.filter
def absolute(address: str) -> str:
    """A path of the shop as a full address."""
    return layout.absolute(address or "")


@register.filter
def personal_marks(text: str) -> str:
    """{name} and {greeting} turned into the marks that each reader's copy replaces."""
    return personal.mark(text or "")


@register.filter
def mail_html(rich_text) -> str:
    """Rich text with full addresses and marks; its HTML is Wagtail's, cleaned by the features of its field."""
    return mark_safe(personal.mark(_html(rich_text)))  # nosec B308 B703 # noqa: S308 - Wagtail's own whitelist made it


@register.filter
def mail_text(rich_text) -> str:
    """Rich text as plain text."""
    return plain_text.from_html(personal.mark(_html(rich_text)))


@register.simple_tag
def picture(image, width: int) -> str:
    """Full address of an image at twice the width it is shown at, in a format that every mail program knows."""
    kind = image.filename.rpartition(".")[2].lower()
    rendition = image.get_rendition(f"width-{width * 2}|{_FORMAT.get(kind, 'format-jpeg')}")
    return layout.absolute(rendition.url)


def _html(rich_text) -> str:
    source = getattr(rich_text, "source", rich_text) or ""
    html = expand_db_html(source)
    return html.replace('href="/', f'href="{layout.brand()["url"]}/').replace("<hr/>", "<hr />")
