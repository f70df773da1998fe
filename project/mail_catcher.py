"""Catches every mail as a file when no mail server is named, so that a newcomer sees what would have been sent."""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

READ_AT_MOST = 2000  # newest mails that a list or a search looks at


class CatchingBackend(BaseEmailBackend):
    """Writes each message as one .eml file below MAIL_CATCHER_DIR; the newest has the greatest name."""

    def send_messages(self, email_messages) -> int:
        folder = Path(settings.MAIL_CATCHER_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:6]}"
            part = folder / f".{name}.part"
            part.write_bytes(message.message().as_bytes(linesep="\r\n"))
            part.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class CaughtMail:
    """One caught mail, read from its file. `name` is the file's, without its ending."""

    name: str
    message: EmailMessage

    @property
    def recipient(self) -> str:
        return str(self.message["To"] or "")

    @property
    def sender(self) -> str:
        return str(self.message["From"] or "")

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def caught_at(self) -> datetime:
        return parsedate_to_datetime(str(self.message["Date"]))

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]


def names(*, search: str = "") -> list[str]:
    """Names of the newest READ_AT_MOST mails, newest first; with `search`, of those whose recipient, subject or text
    holds it in any case. Without `search` no mail is read; with it each one once in the life of the process."""
    folder = Path(settings.MAIL_CATCHER_DIR)
    files = sorted(folder.glob("*.eml"), reverse=True)[:READ_AT_MOST] if folder.is_dir() else []
    wanted = search.lower()
    return [file.stem for file in files if not wanted or wanted in _words(file)]


def one(name: str) -> CaughtMail | None:
    """The mail of this name; None when there is none. A name can never lead out of the folder."""
    file = Path(settings.MAIL_CATCHER_DIR) / f"{Path(name).name}.eml"
    return _read(file) if file.is_file() else None


@lru_cache(maxsize=READ_AT_MOST)  # the file of a mail never changes
def _words(file: Path) -> str:
    mail = _read(file)
    return f"{mail.recipient}\n{mail.subject}\n{mail.text}".lower()


def _read(file: Path) -> CaughtMail:
    return CaughtMail(file.stem, message_from_bytes(file.read_bytes(), policy=policy.default))
