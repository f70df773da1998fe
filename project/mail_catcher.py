"""Catches every mail as a file when no mail server is named, so that a newcomer sees what would have been sent."""

import time
import uuid
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


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
