"""Copies of an edition: its parts are encoded once and spliced for each reader."""

import secrets
from collections.abc import Mapping
from email import policy
from email.utils import formatdate
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart, SafeMIMEText
from django.utils.html import escape

from cms.models import Edition
from cms.rendering import personal
from cms.rendering.quoted import EOL, Spliced
from cms.sending.addresses import unsubscribe_url, view_url
from forked_apps.communication import message

_FOLDING = policy.compat32.clone(linesep=EOL)
_KINDS = ("plain", "html")


class Copies:
    """The copies of one edition, which is read once."""

    def __init__(self, edition: Edition):
        self._edition = edition
        # A quoted part holds no "==", so none can end at this.
        self._boundary = f"{'=' * 15}{secrets.randbelow(10**19):019d}=="
        self._heads = {kind: _head_of_part(kind) for kind in _KINDS}
        self._spliced: dict[bool, tuple[Spliced, Spliced]] = {}

    def one(self, *, email: str, name: str, token: str, headers: dict, connection=None) -> "Copy":
        """The copy for an address, with the headers that promotional mail must have."""
        edition, shop = self._edition, settings.OSCAR_SHOP_NAME
        leave = unsubscribe_url(token)
        values = personal.values_for(name=name, unsubscribe_url=leave, view_url=view_url(token))
        mail = message.build(
            sender=edition.from_email,
            sender_name=shop,
            to=email,
            subject=personal.splice_text(edition.subject, values),
            text=personal.splice_text(edition.text, values),
            html=personal.splice_html(edition.html, values),
            headers={
                "List-Unsubscribe": f"<{leave}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "List-Id": f"{shop} news <news.{message.domain()}>",
                "Feedback-ID": f"c{edition.campaign_id}:news:{message.domain()}",
                "Precedence": "bulk",
                **headers,
            },
            connection=connection,
            form=Copy,
        )
        mail.boundary, mail.encoded_body = self._boundary, self._body(values)
        return mail

    def _body(self, values: Mapping[str, str]) -> bytes:
        parts = []
        for kind, spliced in zip(_KINDS, self._spliced_for(values), strict=True):
            parts += [f"--{self._boundary}{EOL}", self._heads[kind], spliced.encoded(values), EOL]
        return "".join([*parts, f"--{self._boundary}--{EOL}"]).encode("ascii")

    def _spliced_for(self, values: Mapping[str, str]) -> tuple[Spliced, Spliced]:
        named = bool(values["NAME"])
        if named not in self._spliced:
            text, html = (personal.source_for(whole, values) for whole in (self._edition.text, self._edition.html))
            self._spliced[named] = (
                Spliced(text, mark=personal.MARK, form=str),
                Spliced(html, mark=personal.MARK, form=escape),
            )
        return self._spliced[named]


class Copy(EmailMultiAlternatives):
    """A message whose body is encoded already: only its headers are left to do, as Django does them."""

    boundary = ""
    encoded_body = b""

    def message(self) -> "Wire":
        wire = Wire("alternative", boundary=self.boundary, encoding=self.encoding)
        wire.encoded_body = self.encoded_body
        wire["Subject"] = self.subject
        wire["From"] = self.from_email
        wire["To"] = ", ".join(self.to)
        wire["Date"] = formatdate(localtime=settings.EMAIL_USE_LOCALTIME)
        for name, value in self.extra_headers.items():
            wire[name] = value
        return wire


class Wire(SafeMIMEMultipart):
    """What goes to the mail server: headers, and a body of bytes."""

    encoded_body = b""

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        whole = b"".join([*(_folded(name, str(value)) for name, value in self.items()), b"\r\n", self.encoded_body])
        return whole if linesep == EOL else whole.replace(b"\r\n", linesep.encode())

    def as_string(self, unixfrom: bool = False, linesep: str = "\n") -> str:
        return self.as_bytes(unixfrom, linesep).decode("ascii")


def _head_of_part(kind: str) -> str:
    part = SafeMIMEText("x", kind, message.UTF8_QUOTED)
    return "".join(_folded(name, str(value)).decode("ascii") for name, value in part.items()) + EOL


@lru_cache(maxsize=64)
def _folded(name: str, value: str) -> bytes:
    return _FOLDING.fold_binary(name, value)
