"""A test copy of a campaign to a member of staff: it is no send, leaves no delivery and may be repeated."""

from datetime import datetime

from django.core.mail import get_connection

from cms.models import Campaign, Edition
from cms.rendering import compiling
from cms.sending.copies import Copies
from forked_apps.communication import message, transport

TRIAL_TOKEN = "test"  # noqa: S105 - the public pages know it as nobody's


class NotDelivered(Exception):
    """The mail server did not take the test; `reason` is its answer."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def send_trial(*, campaign: Campaign, recipient: str, name: str, now: datetime) -> None:
    """Sends the campaign as it is now to one address. Raises NotDelivered and layout.BrokenMail.

    The subject names the time: equal subjects would be folded into one conversation and clipped.
    """
    compiled = compiling.compile_campaign(
        subject=campaign.subject, preheader=campaign.preheader, body=campaign.body, tag="test"
    )
    edition = Edition(
        campaign=campaign,
        subject=f"[Test {now:%H:%M:%S}] {compiled.subject}",
        from_email=campaign.sender,
        html=compiled.html,
        text=compiled.text,
    )
    connection = get_connection()
    headers = {"Message-ID": f"<test.{campaign.pk}.{now:%Y%m%d%H%M%S%f}@{message.domain()}>"}
    mail = Copies(edition).one(email=recipient, name=name, token=TRIAL_TOKEN, headers=headers)
    outcome = transport.connect(connection)
    if outcome.answer is transport.Answer.ACCEPTED:
        outcome = transport.hand_over(connection, mail)
        connection.close()
    if outcome.answer is not transport.Answer.ACCEPTED:
        raise NotDelivered(outcome.error)
