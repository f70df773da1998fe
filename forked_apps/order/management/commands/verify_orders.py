"""Proves that orders and money are what was agreed: every row against its seal, every seal against the chain."""

import sys
from smtplib import SMTPException

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from forked_apps.order import chain, heads, proof


class Command(BaseCommand):
    help = "Compares all orders and money with their seals and names every difference; exits with an error when any is."

    def add_arguments(self, parser):
        parser.add_argument(
            "--head",
            nargs="?",
            const="",
            help="without a value: only print the head of the chain, to be kept elsewhere; with one that was kept "
            "(position:chain, or the chain value alone): prove that it is still in the chain",
        )
        parser.add_argument(
            "--to", default="", help="with --head alone: a file to add the head to, or an e-mail address"
        )

    def handle(self, *args, head=None, to="", **options):
        if head == "":
            self._hand_out(to)
            return
        run = proof.prove(now=timezone.now(), finished=timezone.now, progress=self._bar)
        for row in run.differences:
            self.stderr.write(str(proof.Difference(**row)))
        if head and not chain.contains(head):
            raise CommandError(f"The chain does not contain {head}: history was rewritten.")
        if run.differences:
            more = " or more" if len(run.differences) == proof.KEPT_DIFFERENCES else ""
            raise CommandError(f"{len(run.differences)}{more} differences in {run.orders} orders.")
        self.stdout.write(f"{run.orders} orders are as agreed. Head of the chain: {run.head or 'none yet'}")

    def _hand_out(self, to: str) -> None:
        while proof.seal_pending(now=timezone.now()):
            continue
        try:
            text = heads.hand_out(to=to, now=timezone.now()) if to else heads.line(now=timezone.now())
        except heads.NoHead as none:
            raise CommandError(str(none)) from none
        except (OSError, SMTPException) as error:
            raise CommandError(f"The head could not be handed to {to}: {error}") from error
        self.stdout.write(text)

    def _bar(self, rows, total):
        return tqdm(
            rows, total=total, unit=" seals", desc="verifying", file=sys.stderr, disable=not sys.stderr.isatty()
        )
