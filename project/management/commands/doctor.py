"""Looks at every service the shop depends on, and at what it needs to sell; says what is wrong and what to do."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.timesince import timesince

from api_extensions.health import signs
from forked_apps import retention
from project import founding, services, work_force
from project.management.commands.demo import pending_migrations


@dataclass(frozen=True)
class Diagnosis:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def _python() -> Diagnosis:
    version = ".".join(map(str, sys.version_info[:3]))
    return Diagnosis("python", sys.version_info >= (3, 11), version, "install Python 3.11 or newer")


def _from_health(service: str, remedy: str) -> Diagnosis:
    finding = signs.look(service)
    return Diagnosis(service, finding.ok, finding.detail.splitlines()[0], remedy)


def _database() -> Diagnosis:
    return _from_health("database", "check DATABASE_URL and that the server runs")


def _migrations() -> Diagnosis:
    pending = pending_migrations()
    return Diagnosis("migrations", not pending, "pending" if pending else "all applied", "run: manage.py migrate")


def _guards() -> Diagnosis:
    from forked_apps.order import freezing

    missing = freezing.missing(connection)
    found = f"missing: {', '.join(missing)}" if missing else "orders and money are frozen by the database"
    if "derived" in settings.PROOF_KEYS:
        found += "; seals are signed with a key derived from SECRET_KEY (set PROOF_KEYS before you sell)"
    return Diagnosis("order guards", not missing, found, "run: manage.py migrate (it installs the triggers)")


def _rules() -> Diagnosis:
    from forked_apps.partner import rule_triggers

    missing = rule_triggers.missing(connection)
    found = f"changes go unnoticed: {', '.join(missing)}" if missing else "offers, taxes and the like are watched"
    return Diagnosis("rules", not missing, found, "run: manage.py migrate (it installs the triggers)")


def _cache() -> Diagnosis:
    return _from_health("cache", "check REDIS_URL, or unset it to use the memory of the process")


def _search() -> Diagnosis:
    return _from_health("search", "run: manage.py rebuild_search; check ELASTICSEARCH_URL")


def _index() -> Diagnosis:
    from search.models import IndexCheck

    latest = IndexCheck.objects.first()
    if latest is None:
        return Diagnosis("index", True, "not compared with the database yet; the worker does it each day")
    found = f"compared {timesince(latest.checked_at)} ago: {latest.summary}".replace("\xa0", " ")
    return Diagnosis("index", latest.is_clean, found, "look again: manage.py search_verify (--repair queues all)")


def _broker() -> Diagnosis:
    if settings.TASKS_IN_PROCESS:
        return Diagnosis("broker", True, "none needed: tasks run in two threads of the server")
    from project.celery import app

    with app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=3)
    return Diagnosis("broker", True, f"{broker.transport_cls} answers")


def _workers() -> Diagnosis:
    if settings.TASKS_IN_PROCESS:
        return Diagnosis("workers", True, "two threads of the server, while it runs")
    idle = work_force.unserved_queues()
    found = f"nobody works on: {', '.join(idle)}" if idle else "every queue has one"
    return Diagnosis("workers", not idle, found, "start the worker of each queue (project/deploy/Procfile)")


def _clock() -> Diagnosis:
    if settings.TASKS_IN_PROCESS:
        return Diagnosis("clock", True, "the threads of the server keep the schedule")
    silence = work_force.silence()
    found = "has not rung within the hour" if silence is None else f"rang {silence:.0f} s ago"
    late = silence is None or silence > work_force.LATE_AFTER
    return Diagnosis("clock", not late, found, "start celery beat, once (project/deploy/Procfile)")


def _mail() -> Diagnosis:
    transport = get_connection(fail_silently=False)
    opened = transport.open() if hasattr(transport, "open") else None
    if opened:
        transport.close()
    return Diagnosis("mail", True, settings.EMAIL_BACKEND.rsplit(".", 2)[-2])


def _stranded_mail() -> Diagnosis:
    from forked_apps.communication.models import OutgoingMail

    count = OutgoingMail.objects.stranded().count()
    found = f"{count} may not have gone out" if count else "every mail was sent or waits for its turn"
    return Diagnosis("stranded mail", not count, found, "send them again at /dashboard/comms/stranded/")


def _storage() -> Diagnosis:
    name = default_storage.save("doctor.txt", ContentFile(b"written by doctor"))
    default_storage.delete(name)
    return Diagnosis("storage", True, f"{Path(settings.MEDIA_ROOT)} can be written")


LOOKS: tuple[tuple[str, Callable[[], Diagnosis], str], ...] = (
    ("python", _python, ""),
    ("database", _database, "check DATABASE_URL"),
    ("migrations", _migrations, ""),
    ("order guards", _guards, ""),
    ("cache", _cache, "check REDIS_URL"),
    ("search", _search, "check ELASTICSEARCH_URL"),
    ("index", _index, ""),
    ("broker", _broker, "check REDIS_URL and that Redis runs, or unset it"),
    ("workers", _workers, "check REDIS_URL and that Redis runs"),
    ("clock", _clock, "check REDIS_URL and that Redis runs"),
    ("mail", _mail, "check EMAIL_URL, or unset it to catch mail in a page"),
    ("stranded mail", _stranded_mail, ""),
    ("storage", _storage, "check that MEDIA_ROOT exists and can be written"),
)


def selling() -> Iterator[Diagnosis]:
    """What the shop needs before it can take an order."""
    for need in founding.needs():
        yield Diagnosis(need.name, need.met, need.found, need.remedy)


def diagnoses() -> Iterator[Diagnosis]:
    """Each look in turn; one that fails becomes a finding with its remedy, and the next one still runs."""
    database_answers = True
    for name, look, remedy in LOOKS:
        try:
            diagnosis = look()
        except DatabaseError as error:
            diagnosis = _unread(name, error, database_answers)
        except Exception as error:  # noqa: BLE001 - what went wrong is what doctor is asked to say
            diagnosis = Diagnosis(name, False, _said(error), remedy)
        if name == "database":
            database_answers = diagnosis.ok
        yield diagnosis
    for name, looks in (("selling", selling), ("tables", growing)):
        try:
            yield from looks()
        except DatabaseError as error:
            yield _unread(name, error, database_answers)


def _unread(name: str, error: DatabaseError, database_answers: bool) -> Diagnosis:
    """A database that answers, but not this question, has tables that are not as they should be."""
    remedy = "run: manage.py migrate" if database_answers else "repair the database first"
    return Diagnosis(name, False, _said(error), remedy)


def growing() -> Iterator[Diagnosis]:
    """The tables that only pile up: how many rows, the oldest, how long they stay, whether the worker purges them."""
    now = timezone.now()
    for size in retention.sizes(now=now):
        days = size.rule.days
        kept = "without a limit" if days < 0 else f"{days} day{pluralize(days)}" if days else "until they are over"
        oldest = f"oldest {timesince(size.oldest, now)}" if size.oldest and size.oldest < now else "none is old"
        found = f"{size.rows} row{pluralize(size.rows)}, {oldest}, kept {kept}".replace("\xa0", " ")
        if size.overdue:
            found += f"; {size.overdue} should be gone"
        yield Diagnosis(size.rule.name, not size.overdue, found, "see that the worker runs and its schedule (beat)")


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


class Command(BaseCommand):
    help = "Checks every service, the database and what selling needs; exit code 1 when something is ill."
    requires_system_checks = []

    def handle(self, **options) -> None:
        self.stdout.write(services.table())
        ill = 0
        for d in diagnoses():
            mark = self.style.SUCCESS("ok  ") if d.ok else self.style.ERROR("ILL ")
            self.stdout.write(f"  {mark} {d.name:<20}{d.found}")
            if not d.ok:
                ill += 1
                self.stdout.write(f"       {'':<20}remedy: {d.remedy}")
        self.stdout.write("")
        if ill:
            sys.exit(1)
