"""Builds the message on the wire: text first, then HTML, both quoted-printable, so that no line is too long."""

from email import charset as charsets
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

UTF8_QUOTED = charsets.Charset("utf-8")
UTF8_QUOTED.body_encoding = charsets.QP


def domain() -> str:
    """The domain of message ids: the sender's, as mail filters expect."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or urlsplit(settings.SHOP_BASE_URL).hostname


def build(
    *,
    sender: str,
    sender_name: str,
    to: str,
    subject: str,
    text: str,
    html: str,
    headers: dict,
    connection=None,
    form: type[EmailMultiAlternatives] = EmailMultiAlternatives,
) -> EmailMultiAlternatives:
    """A message of two parts. Line breaks in subject or addresses are refused by Django (BadHeaderError)."""
    mail = form(
        subject=subject,
        body=text,
        from_email=sender if "<" in sender else formataddr((sender_name, sender)),
        to=[to],
        headers=headers,
        connection=connection,
    )
    mail.encoding = UTF8_QUOTED
    mail.attach_alternative(html, "text/html")
    return mail
