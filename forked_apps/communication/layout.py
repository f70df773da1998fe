"""The one layout of all mail: an MJML template of the brand -> HTML that mail programs can show."""

import mrml
from django.conf import settings
from django.template.loader import render_to_string


class BrokenMail(Exception):
    """The MJML of a mail is not well formed; `reason` is the compiler's."""

    def __init__(self, template: str, reason: str):
        super().__init__(f"{template}: {reason}")
        self.template = template
        self.reason = reason


def brand() -> dict[str, str]:
    """What every mail shows of the shop; its address has no slash at the end."""
    return {
        "name": settings.OSCAR_SHOP_NAME,
        "url": settings.SHOP_BASE_URL,
        "postal_address": settings.SHOP_POSTAL_ADDRESS,
        "accent": settings.SHOP_MAIL_ACCENT,
    }


def absolute(address: str) -> str:
    """A path of the shop as a full address; full addresses, mailto: and tel: stay as they are."""
    if address.startswith(("http://", "https://", "mailto:", "tel:", "%%")) or not address:
        return address
    return f"{settings.SHOP_BASE_URL}/{address.lstrip('/')}"


def to_html(template: str, context: dict) -> str:
    """HTML of an MJML template that extends the layout. Raises BrokenMail."""
    source = render_to_string(template, {"brand": brand(), **context})
    try:
        return mrml.to_html(source).content
    except OSError as error:
        raise BrokenMail(template, str(error)) from error


def to_text(template: str, context: dict) -> str:
    """The plain text form of the same mail."""
    return render_to_string(template, {"brand": brand(), **context})
