"""Staff send again what did not surely go out; the sweeper of `sending` does so where the shop has set a time."""

from datetime import datetime

from forked_apps import after_commit
from forked_apps.communication.models import OutgoingMail
from forked_apps.communication.tasks import send_mail


def send_again(*, mail_ids, now: datetime) -> int:
    """Puts stranded mails (uncertain or failed) back into the queue, with new tries; answers how many were put back.

    The words stay those of the first try. Each row moves once, whoever else clicks at the same moment.
    """
    moved = []
    for mail_id in mail_ids:
        stranded = OutgoingMail.objects.stranded().filter(pk=mail_id)
        if stranded.update(state=OutgoingMail.State.QUEUED, next_try_at=now, attempts=0, error=""):
            moved.append(mail_id)
    after_commit.call(_ring, mail_ids=moved)
    return len(moved)


def _ring(*, mail_ids) -> None:
    for mail_id in mail_ids:
        send_mail.delay(mail_id=mail_id)
