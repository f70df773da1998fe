"""Several server processes: they must share what they know, or each is a shop of its own."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

OPTIONS = {"uvicorn": ("--workers",), "gunicorn": ("--workers", "-w")}


def contradiction(workers: int) -> str:
    """What is wrong with so many processes, "" when nothing is."""
    missing = [name for name in ("REDIS_URL", "ELASTICSEARCH_URL") if not getattr(settings, name)]
    if workers <= 1 or not missing:
        return ""
    return (
        f"{workers} server processes cannot share the cache, the messages of sockets and the index that lie in the "
        f"memory or on the disk of one. Set {' and '.join(missing)}, or start one process (WEB_CONCURRENCY=1)."
    )


def refuse_strangers() -> None:
    """Raises ImproperlyConfigured where a server was started with too many processes: it does not run Django's checks,
    and `--workers` stands in its command only."""
    found = contradiction(asked_for(sys.argv, settings.WEB_WORKERS))
    if not found:
        return
    if multiprocessing.parent_process() is not None:
        # uvicorn would start a process that failed again and again; it ends as by Ctrl-C.
        os.kill(os.getppid(), signal.SIGINT)
    raise ImproperlyConfigured(found)


def asked_for(arguments: Sequence[str], by_environment: int) -> int:
    """How many processes a server was started with: its own option, else WEB_CONCURRENCY. Children know the command."""
    program = os.path.basename(arguments[0]) if arguments else ""
    if program == "__main__.py":  # python -m uvicorn
        program = os.path.basename(os.path.dirname(arguments[0]))
    for name in OPTIONS.get(program, ()):
        for place, argument in enumerate(arguments):
            option, _, value = argument.partition("=")
            if option == name:
                value = value or next(iter(arguments[place + 1 :]), "")
                return int(value) if value.isdigit() else by_environment
    return by_environment
