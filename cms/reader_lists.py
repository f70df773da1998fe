"""Lists of readers as files: reading one that was uploaded, taking it in part by part, writing the present one."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from cms import subscribing
from cms.models import ConsentRecord, ReaderImport, ReaderImportPart, Subscription
from forked_apps import after_commit

MOST_BYTES = 10 * 1024 * 1024
MOST_PEOPLE = 100_000
PART = 200  # people of one transaction: on SQLite nobody else writes meanwhile
KEPT_REFUSALS = 100
EMAIL_NAMES = frozenset({"email", "e-mail", "e-mail address", "email address", "mail", "subscriber"})
NAME_NAMES = frozenset({"name", "full name", "first name", "first_name", "firstname", "vorname"})


class UnreadableList(Exception):
    """The file as a whole cannot be taken; nothing was written."""


def start(*, content: bytes, file_name: str, source: str, wording: str, actor, now: datetime) -> ReaderImport:
    """Takes in a CSV file with a column of addresses, and one of names if there is one; the worker does the rest.

    `source` and `wording` are the proof of consent that each new reader gets. Raises UnreadableList.
    """
    people, refused = _people(_text(content))
    with transaction.atomic():
        made = ReaderImport.objects.create(
            file_name=file_name[:255],
            source=source,
            wording=wording,
            total=len(people),
            refused=refused[:KEPT_REFUSALS],
            refused_count=len(refused),
            created_by=actor,
            created_at=now,
        )
        parts = (people[at : at + PART] for at in range(0, len(people), PART))
        ReaderImportPart.objects.bulk_create([ReaderImportPart(reader_import=made, people=part) for part in parts])
        after_commit.call(_ring, made.pk)
    return made


def _ring(import_id: int) -> None:
    from cms.tasks import run_reader_import

    run_reader_import.delay(import_id=import_id)


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise UnreadableList(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB; split it.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise UnreadableList("This is not a text file. Save it as CSV with the encoding UTF-8.")


def _people(text: str) -> tuple[list[list], list[list]]:
    """[email, name] of each usable row, and [line, value, why] of the others."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableList(f"The file is not CSV: {error}.") from error
    if not rows:
        raise UnreadableList("The file is empty.")
    header = [cell.strip().lower() for cell in rows[0]]
    email_at = next((at for at, name in enumerate(header) if name in EMAIL_NAMES), None)
    if email_at is None:
        read = ", ".join(rows[0])[:200]
        raise UnreadableList(f"The first line names no column; put “email” above the addresses. It reads: {read}")
    name_at = next((at for at, name in enumerate(header) if name in NAME_NAMES), None)
    people, refused, seen = [], [], set()
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        email = (row[email_at] if email_at < len(row) else "").strip().lower()
        problem = _problem(email, seen)
        if problem:
            refused.append([line, email[:254], problem])
            continue
        seen.add(email)
        name = row[name_at].strip()[:120] if name_at is not None and name_at < len(row) else ""
        people.append([email, name])
    if len(people) > MOST_PEOPLE:
        raise UnreadableList(f"The file has {len(people)} people; {MOST_PEOPLE} fit into one. Split it.")
    if not people:
        raise UnreadableList("No row has a usable e-mail address.")
    return people, refused


def _problem(email: str, seen: set[str]) -> str:
    if email in seen:
        return "stands above already"
    try:
        validate_email(email)
    except ValidationError:
        return "is not an e-mail address"
    return "" if len(email) <= 254 else "is too long"


@transaction.atomic
def take_part(*, import_id: int, now: datetime) -> bool:
    """Takes in the next people of a list; False when none are left. Who left or was suppressed stays left out."""
    running = ReaderImport.objects.select_for_update().filter(pk=import_id).first()
    if running is None or running.is_over:
        return False
    part = running.parts.first()
    people = part.people if part else []
    for email, name in people:
        outcome = subscribing.bring(email=email, name=name, source=running.source, wording=running.wording, now=now)
        setattr(running, outcome, getattr(running, outcome) + 1)
    if part:
        part.delete()
    running.done += len(people)
    running.state = ReaderImport.State.RUNNING
    if not running.parts.exists():
        running.state, running.finished_at = ReaderImport.State.FINISHED, now
    running.save()
    return not running.is_over


@transaction.atomic
def cancel(*, import_id: int, now: datetime) -> None:
    """Stops a list where it is; who is in stays in. A finished one stays finished."""
    running = ReaderImport.objects.select_for_update().get(pk=import_id)
    if not running.is_over:
        running.parts.all().delete()
        running.state, running.finished_at = ReaderImport.State.CANCELLED, now
        running.save()


COLUMNS = ("email", "name", "state", "source", "since", "last consent", "consent given at", "wording")


def rows() -> Iterator[tuple[str, ...]]:
    """Every subscriber with the newest proof of consent, header first; streamed, two statements a thousand readers."""
    yield COLUMNS
    readers = Subscription.objects.order_by("pk")
    last_pk = 0
    while chunk := list(readers.filter(pk__gt=last_pk)[:1000]):
        last_pk = chunk[-1].pk
        newest = {
            record.subscription_id: record
            for record in ConsentRecord.objects.filter(subscription__in=[one.pk for one in chunk]).order_by("at", "pk")
        }
        for reader in chunk:
            proof = newest.get(reader.pk)
            yield (
                reader.email,
                reader.name,
                reader.state,
                reader.source,
                f"{reader.created_at:%Y-%m-%d %H:%M}",
                proof.action if proof else "",
                f"{proof.at:%Y-%m-%d %H:%M}" if proof else "",
                proof.wording if proof else "",
            )
