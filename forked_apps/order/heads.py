"""Hand the end of the chain out of the shop: kept elsewhere, it notices what no proof inside can."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail

from forked_apps.order import chain, facets
from forked_apps.order.models import ChainHead


class NoHead(Exception):
    """Nothing is sealed yet."""

    def __init__(self):
        super().__init__("There is no head of the chain yet: nothing was sealed.")


def line(*, now: datetime) -> str:
    """The present head in one line: when, "position:chain", how many orders and invoices. Raises NoHead."""
    head = chain.head()
    if head is None:
        raise NoHead
    orders, invoices = (head.counts.get(kind, 0) for kind in (facets.COUNTERFOIL, "payment.Invoice"))
    return f"{now:%Y-%m-%dT%H:%M:%SZ} {_name(head)} seals={head.position} orders={orders} invoices={invoices}"


def hand_out(*, to: str, now: datetime) -> str:
    """Sends the line to an e-mail address, or adds it to a file; answers it. Raises NoHead, OSError, SMTPException."""
    text = line(now=now)
    if "@" in to:
        subject = f"Head of the chain of {settings.OSCAR_SHOP_NAME}"
        body = f"{text}\n\nKeep this mail. Later: manage.py verify_orders --head {text.split()[1]}\n"
        send_mail(subject, body, settings.OSCAR_FROM_EMAIL, [to])
    else:
        with Path(to).open("a", encoding="utf-8") as file:
            file.write(text + "\n")
    return text


def _name(head: ChainHead) -> str:
    return f"{head.position}:{head.chain}"
