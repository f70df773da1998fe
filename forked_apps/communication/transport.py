"""Hands messages to the mail server and says what is known about each afterwards."""

import smtplib
from dataclasses import dataclass
from enum import Enum


class Answer(Enum):
    ACCEPTED = "accepted"
    LATER = "later"  # surely not taken: may be tried again
    REFUSED = "refused"  # surely not taken: trying again is useless
    UNKNOWN = "unknown"  # the connection broke while the server had the message


@dataclass(frozen=True)
class Outcome:
    answer: Answer
    error: str = ""


def connect(connection) -> Outcome:
    """Opens the connection; nothing has been handed over, so every failure may be tried again."""
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Answer.LATER, str(error))
    return Outcome(Answer.ACCEPTED)


def hand_over(connection, message) -> Outcome:
    """Sends one message over an open connection; a refusal is 5xx, a delay 4xx, a broken connection unknown."""
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        return _by_code(max(code for code, _ in error.recipients.values()), error)
    except smtplib.SMTPResponseException as error:
        return _by_code(error.smtp_code, error)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Answer.UNKNOWN, str(error) or type(error).__name__)
    return Outcome(Answer.ACCEPTED)


def _by_code(code: int, error: Exception) -> Outcome:
    return Outcome(Answer.LATER if code < 500 else Answer.REFUSED, str(error))
